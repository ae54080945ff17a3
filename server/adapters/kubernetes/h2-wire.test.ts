import { afterEach, expect, test } from 'vitest'
import { answer, type Script, scriptedServer } from '@/server/testing/cluster/scripted-server'
import { laneWire } from './lane-wire'

const open: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function serve(script: Script) {
  const server = await scriptedServer(script)
  open.push(() => server.close())
  const wire = laneWire({ connection: server.connection(), connectMs: 1000 })
  open.push(() => wire.close())
  return { wire, ask: () => wire.send({ method: 'GET', path: '/', headers: {}, signal: AbortSignal.timeout(20_000) }) }
}
const ask = async (text: string) => (await serve((_asked, response) => answer(response, { text }))).ask()

test('an answer that was there whole before anybody read it is no broken one', async () => {
  const { body } = await ask('x'.repeat(3000))
  await new Promise((resolve) => setTimeout(resolve, 100))
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual({ text: 'x'.repeat(3000) })
})

test('an answer longer than is kept for a slow reader waits for it', async () => {
  const text = 'x'.repeat(20_000_000)
  const { body } = await ask(text)
  let length = 0
  for await (const chunk of body) {
    if (length === 0) await new Promise((resolve) => setTimeout(resolve, 200))
    length += chunk.length
  }
  expect(length).toBe(JSON.stringify({ text }).length)
})

test.each([true, false])(
  'an answer whose connection we leave in its middle is never taken for a whole one, read before: %s',
  async (isReading) => {
    const { wire, ask: send } = await serve((_asked, response) => {
      response.writeHead(200)
      response.write('{"items":[]')
    })
    const { body } = await send()
    const read = async () => {
      for await (const _chunk of body);
    }
    const reading = isReading ? read() : null
    reading?.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 100))
    wire.drop('no answer')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await expect(reading ?? read()).rejects.toMatchObject({ name: 'WireError', wasSent: true })
  },
)
