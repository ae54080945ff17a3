import { afterEach, expect, test } from 'vitest'
import { freezingProxy } from '@/server/testing/cluster/freezing-proxy'
import { answer, scriptedServer } from '@/server/testing/cluster/scripted-server'
import { testCertificate } from '@/server/testing/cluster/test-certificate'
import { clusterHttp } from './http'
import { laneWire } from './lane-wire'
import type { Connection } from './load'

const open: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
async function behindProxy() {
  const server = await scriptedServer((_asked, response) => answer(response, {}))
  open.push(() => server.close())
  const proxy = await freezingProxy(server.url)
  open.push(() => proxy.close())
  const place = async () => ({ ...(await server.connection().place()), server: proxy.url })
  const connection: Connection = { ...server.connection(), place }
  return { server, proxy, connection }
}
const request = () => ({ method: 'GET', path: '/', headers: {}, signal: AbortSignal.timeout(5000) })

test('a connection that was idle is asked whether it lives before anything is sent on it', async () => {
  const { server, proxy, connection } = await behindProxy()
  const wire = laneWire({ connection, connectMs: 1000, idleMs: -1, probeMs: 100 })
  open.push(() => wire.close())
  expect((await wire.send(request())).status).toBe(200)
  proxy.freeze()
  expect((await wire.send(request())).status).toBe(200)
  expect(server.asked).toHaveLength(2)
})

test('a connection on which a call found no answer is left', async () => {
  const { proxy, connection } = await behindProxy()
  const http = clusterHttp({ connection, limits: { readMs: 400, pingMs: 50 } })
  open.push(() => http.close())
  const call = () => http.call({ method: 'GET', path: '/', caller: { kind: 'self' }, lane: 'emergency' })
  await call()
  proxy.freeze()
  await expect
    .poll(() =>
      call().then(
        ({ status }) => status,
        () => null,
      ),
    )
    .toBe(200)
})

test('a call that is given up before there is a connection leaves nothing behind that fails unheard', async () => {
  const { proxy, connection } = await behindProxy()
  await proxy.close()
  const unheard: unknown[] = []
  const listen = (cause: unknown) => void unheard.push(cause)
  process.on('unhandledRejection', listen)
  const wire = laneWire({ connection, connectMs: 1000 })
  open.push(
    () => wire.close(),
    () => void process.off('unhandledRejection', listen),
  )
  await expect(wire.send({ ...request(), signal: AbortSignal.abort() })).rejects.toThrow('There was no connection in time.')
  await expect(wire.ping(100)).rejects.toThrow('The server is not reached.')
  await new Promise(setImmediate)
  expect(unheard).toEqual([])
})

test('another client certificate gets another connection, and the calls on the old one end by themselves', async () => {
  const { server, connection } = await behindProxy()
  let mine = await testCertificate('first')
  const credentials = async () => ({ authorization: null, cert: Buffer.from(mine.cert), key: Buffer.from(mine.key) })
  const wire = laneWire({ connection: { ...connection, credentials }, connectMs: 1000 })
  open.push(() => wire.close())
  let finish: () => void = () => undefined
  server.script((asked, response) => {
    if (asked.path !== '/slow') return answer(response, {})
    response.writeHead(200)
    response.write('{')
    finish = () => void response.end('}')
  })
  const first = await wire.send({ ...request(), path: '/slow' })
  const whole = (async () => {
    const bytes: Buffer[] = []
    for await (const chunk of first.body) bytes.push(chunk)
    return Buffer.concat(bytes).toString()
  })()
  mine = await testCertificate('second')
  expect((await wire.send(request())).status).toBe(200)
  expect(server.sessions.size).toBe(2)
  finish()
  expect(await whole).toBe('{}')
  await expect.poll(() => server.sessions.size).toBe(1)
})

test('a closed client sends nothing more', async () => {
  const { server, connection } = await behindProxy()
  const wire = laneWire({ connection, connectMs: 1000 })
  wire.close()
  await expect(wire.send(request())).rejects.toMatchObject({ wasSent: false })
  expect(server.asked).toEqual([])
})
