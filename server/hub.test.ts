import { expect, test } from 'vitest'
import { testDb } from '@/server/testing/actors'
import { type Client, Hub, queuing, type StreamEvent } from './hub'

const unique = () => `test-${crypto.randomUUID()}`

/** A browser tab on a hub: reads only when asked to. */
function tab(hub: Hub, { topic, lastId = null, hash = 'nobody' }: { topic: string; lastId?: bigint | null; hash?: string }) {
  let added: Promise<void> = Promise.resolve()
  let client: Client | undefined
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        client = { controller, sessionHash: hash, canSee: (one) => one === topic, isBehind: false, isClosed: false }
        added = hub.add(client, lastId)
      },
      cancel: () => client && hub.remove(client),
    },
    queuing,
  )
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    added,
    reader,
    room: () => client?.controller.desiredSize ?? 0,
    /** Reads on until the pattern has come, or the stream has ended. */
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const { value, done } = await reader.read()
        if (done) break
        text += decoder.decode(value)
      }
      return text
    },
  }
}
const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => match[1] ?? '')
const eventOf = (topic: string, id: number, size = 1): StreamEvent => ({ id: String(id), topic, ref: 'x'.repeat(size), version: '1' })

async function addEvents(topic: string, count: number): Promise<bigint[]> {
  const ids: bigint[] = []
  for (let i = 0; i < count; i++) ids.push((await testDb().event.create({ data: { topic, ref: `ref-${i}`, version: '1' } })).id)
  return ids
}

test('a tab gets the events it may see and no others', async () => {
  const hub = new Hub()
  const mine = tab(hub, { topic: 'mine' })
  hub.publish(eventOf('other', 1))
  hub.publish(eventOf('mine', 2))
  expect(idsIn(await mine.until(/id: 2/))).toEqual(['2'])
})

test('a tab past 256 KiB gets nothing more, then one resync for what it missed, then goes on', async () => {
  const hub = new Hub()
  const slow = tab(hub, { topic: 't' })
  const quick = tab(hub, { topic: 't' })
  for (let id = 1; id <= 400; id++) {
    hub.publish(eventOf('t', id, 1000))
    await quick.until(new RegExp(`^id: ${id}$`, 'm'))
  }
  expect(slow.room()).toBeGreaterThanOrEqual(0)
  const kept = Math.floor(262_144 / 1100)
  const before = await slow.until(new RegExp(`^id: ${kept - 5}$`, 'm'))
  expect(before).not.toContain('resync')
  while (slow.room() < 262_144) await slow.reader.read()
  hub.publish(eventOf('t', 401))
  hub.publish(eventOf('t', 402))
  const after = await slow.until(/^id: 402$/m)
  expect(after.match(/event: resync/g)).toHaveLength(1)
  expect(idsIn(after)).not.toContain('400')
  expect(await quick.until(/^id: 402$/m)).not.toContain('resync')
})

test('back-fill gives each event after the cursor once, in order', async () => {
  const topic = unique()
  const [last, ...missed] = await addEvents(topic, 6)
  const hub = new Hub()
  const mine = tab(hub, { topic, lastId: last ?? 0n })
  await mine.added
  hub.publish(eventOf(topic, Number.MAX_SAFE_INTEGER))
  const ids = idsIn(await mine.until(new RegExp(`id: ${Number.MAX_SAFE_INTEGER}`)))
  expect(ids.filter((id) => BigInt(id) > (last ?? 0n))).toEqual([...missed.map(String), String(Number.MAX_SAFE_INTEGER)])
})

test('an event that is published while the back-fill is read does not come twice', async () => {
  const topic = unique()
  const [last, , live] = await addEvents(topic, 3)
  const hub = new Hub()
  const mine = tab(hub, { topic, lastId: last ?? 0n })
  hub.publish({ id: String(live), topic, ref: 'ref-2', version: '1' })
  await mine.added
  hub.publish(eventOf(topic, Number.MAX_SAFE_INTEGER))
  const ids = idsIn(await mine.until(new RegExp(`id: ${Number.MAX_SAFE_INTEGER}`)))
  expect(ids.filter((id) => id === String(live))).toHaveLength(1)
})

test('a cursor too far back gets a resync instead of a part of the past', async () => {
  const topic = unique()
  const [last] = await addEvents(topic, 1)
  await testDb().event.createMany({ data: Array.from({ length: 600 }, () => ({ topic, ref: 'r', version: '1' })) })
  const mine = tab(new Hub(), { topic, lastId: last ?? 0n })
  expect(idsIn(await mine.until(/event: resync/))).toEqual([])
})

test('an aborted request leaves no client, whether it was reading or still filling', async () => {
  const topic = unique()
  const [last] = await addEvents(topic, 2)
  const hub = new Hub()
  const [reading, filling] = [tab(hub, { topic }), tab(hub, { topic, lastId: last ?? 0n })]
  expect(hub.clients.size).toBe(2)
  await Promise.all([reading.reader.cancel(), filling.reader.cancel()])
  await filling.added
  expect(hub.clients.size).toBe(0)
  hub.publish(eventOf(topic, 1))
})

test('a started hub passes on what the database tells, ends the tabs of an ended session, and all of them when it stops', async () => {
  const hub = new Hub()
  const stopping = new AbortController()
  hub.start(stopping.signal)
  await expect.poll(() => hub.isConnected, { timeout: 30_000 }).toBe(true)
  const [topic, hash] = [unique(), 'ab'.repeat(32)]
  const [stays, goes] = [tab(hub, { topic }), tab(hub, { topic, hash })]
  const [id] = await addEvents(topic, 1)
  expect(await stays.until(/^id: /m)).toContain(`id: ${id}\ndata: {"topic":"${topic}","id":"ref-0","version":"1"}\n\n`)
  await testDb().$queryRaw`SELECT pg_notify('acgs_sessions', ${hash})::text`
  expect(await goes.until(/never/)).toContain('event: bye\ndata: {"reason":"session"}')
  expect(hub.clients.size).toBe(1)
  stopping.abort()
  expect(await stays.until(/never/)).toContain('event: bye\ndata: {"reason":"restart"}')
  expect(hub.clients.size).toBe(0)
})
