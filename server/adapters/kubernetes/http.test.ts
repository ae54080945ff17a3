import { afterEach, describe, expect, test } from 'vitest'
import type { Caller } from '@/server/ports/cluster'
import { troubleOf } from '@/server/ports/cluster-error'
import { answer, refuse, type Script, type ScriptedServer, scriptedServer } from '@/server/testing/cluster/scripted-server'
import { type Call, clusterHttp, type Http, type HttpOptions } from './http'

const open: { server: ScriptedServer; http: Http }[] = []
afterEach(async () => {
  for (const { server, http } of open.splice(0)) {
    http.close()
    await server.close()
  }
})
async function serve(script: Script, options: Partial<HttpOptions> & { http1Only?: boolean } = {}) {
  const server = await scriptedServer(script, options)
  const http = clusterHttp({ connection: server.connection(), ...options })
  open.push({ server, http })
  return { server, http }
}
const PERSON: Caller = { kind: 'person', personId: 'p-1', groups: ['acgs:operators', 'acgs:leads'], runId: 'run-1' }
const GET: Call = { method: 'GET', path: '/api/v1/nodes', caller: { kind: 'self' }, lane: 'write' }
const POST: Call = { ...GET, method: 'POST', body: Buffer.from('{}'), contentType: 'application/json' }
const settled = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ({ value }),
    (cause: unknown) => ({ cause }),
  )
const reasonOf = async (promise: Promise<unknown>) => {
  const outcome = await settled(promise)
  return 'cause' in outcome ? ((outcome.cause as { trouble?: { reason: string } }).trouble?.reason ?? String(outcome.cause)) : 'no error'
}

describe.each([
  ['HTTP/2', false, '2.0'],
  ['HTTP/1.1', true, '1.1'],
])('over %s', (_name, http1Only, protocol) => {
  test('each group is a header of its own, and nothing but our headers goes out', async () => {
    const { server, http } = await serve((_asked, response) => answer(response, {}), { http1Only })
    await http.call({ ...GET, caller: PERSON })
    const [asked] = server.asked
    expect(asked?.protocol).toBe(protocol)
    expect(asked?.header('impersonate-group')).toEqual(['acgs:operators', 'acgs:leads'])
    expect(asked?.header('impersonate-user')).toEqual(['acgs:p-1'])
    expect(asked?.header('impersonate-extra-acgs.io%2frun')).toEqual(['run-1'])
    expect(asked?.header('authorization')).toEqual(['Bearer own-token'])
    const ours = new Set([
      'accept',
      'user-agent',
      'authorization',
      'impersonate-user',
      'impersonate-group',
      'impersonate-extra-acgs.io%2frun',
    ])
    const protocols = new Set([':method', ':path', ':authority', ':scheme', 'host', 'connection'])
    expect(asked?.rawHeaders.map(([name]) => name).filter((name) => !ours.has(name) && !protocols.has(name))).toEqual([])
  })

  test('a change that was sent and cut has an unknown outcome; a read is tried once more', async () => {
    let calls = 0
    const { http } = await serve(
      (asked, response) => {
        calls += 1
        if (asked.method === 'GET' && calls > 1) return answer(response, {})
        response.stream ? response.stream.session?.destroy() : (response as unknown as { socket: { destroy(): void } }).socket.destroy()
      },
      { http1Only },
    )
    expect((await http.call(GET)).status).toBe(200)
    expect(calls).toBe(2)
    expect(await reasonOf(http.call(POST))).toBe('outcomeUnknown')
    expect(calls).toBe(3)
  })

  test('an answer that breaks off in its middle is asked for once more where asking changes nothing', async () => {
    let calls = 0
    const cut: Script = (_asked, response) => {
      calls += 1
      if (calls % 2 === 0) return answer(response, { status: { allowed: true } })
      response.writeHead(200, { 'content-length': '30' })
      response.write('{"status"')
      const end = () =>
        response.stream ? response.stream.session?.destroy() : (response as unknown as { socket: { destroy(): void } }).socket.destroy()
      setTimeout(end, 50)
    }
    const { http } = await serve(cut, { http1Only })
    expect((await http.call(GET)).json).toEqual({ status: { allowed: true } })
    expect((await http.call({ ...POST, isQuestion: true })).json).toEqual({ status: { allowed: true } })
    expect((await http.call({ ...GET, lane: 'emergency' })).json).toEqual({ status: { allowed: true } })
    expect(calls).toBe(6)
    expect(await reasonOf(http.call(POST))).toBe('outcomeUnknown')
    expect(calls).toBe(7)
  })

  test('an answer that never ends is given up at the limit, and a larger one than we read is refused', async () => {
    const { http } = await serve(
      (asked, response) => {
        if (asked.path === '/large') return answer(response, 'x'.repeat(4096))
        response.writeHead(200)
        response.write('{')
      },
      { http1Only, limits: { readMs: 1000, writeMs: 1000 } },
    )
    expect(await reasonOf(http.call(GET))).toBe('unreachable')
    expect(await reasonOf(http.call(POST))).toBe('outcomeUnknown')
    expect(await reasonOf(http.call({ ...GET, path: '/large', maxBytes: 1000 }))).toBe('badAnswer')
  })
})

test.each([
  ['a new line in the person', { ...PERSON, personId: 'p\r\nImpersonate-Group: system:masters' }],
  ['a new line in the run', { ...PERSON, runId: 'r\nx' }],
  ['a group of the system', { ...PERSON, groups: ['system:masters'] }],
  ['a group that is not ours', { ...PERSON, groups: ['acgs:operators', 'acgs:owners'] }],
  ['no group', { ...PERSON, groups: [] }],
])('refuses %s, and sends nothing', async (_name, caller) => {
  const { server, http } = await serve((_asked, response) => answer(response, {}))
  await expect(http.call({ ...GET, caller: caller as Caller })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(server.asked).toEqual([])
})

test('a server that is not there is unreachable, for a change too: nothing was sent', async () => {
  const { server, http } = await serve((_asked, response) => answer(response, {}))
  await server.close()
  expect(await reasonOf(http.call(GET))).toBe('unreachable')
  expect(await reasonOf(http.call(POST))).toBe('unreachable')
})

test('a certificate of another authority is refused', async () => {
  const { server } = await serve((_asked, response) => answer(response, {}))
  const other = await serve((_asked, response) => answer(response, {}))
  const place = async () => ({ ...(await server.connection().place()), ca: Buffer.from(other.server.ca) })
  const http = clusterHttp({ connection: { ...server.connection(), place } })
  expect(await reasonOf(http.call(GET))).toBe('unreachable')
  expect(server.asked).toEqual([])
  http.close()
})

test('redirects are not followed', async () => {
  const { server, http } = await serve((_asked, response) => refuse(response, 302, { headers: { location: 'https://elsewhere.example/' } }))
  expect(await reasonOf(http.call(GET))).toBe('badAnswer')
  expect(server.asked).toHaveLength(1)
})

test('401: other credentials are read once for all who wait, and each call is made once more', async () => {
  let token = 'old'
  let reads = 0
  const { server } = await serve((asked, response) =>
    asked.header('authorization')[0] === 'Bearer new' ? answer(response, {}) : refuse(response, 401, { reason: 'Unauthorized' }),
  )
  const connection = {
    ...server.connection(),
    credentials: async (isRefused?: boolean) => {
      if (isRefused) {
        reads += 1
        await new Promise((resolve) => setImmediate(resolve))
        token = 'new'
      }
      return { authorization: `Bearer ${token}`, cert: undefined, key: undefined }
    },
  }
  const http = clusterHttp({ connection })
  await Promise.all([http.call(GET), http.call(GET), http.call(GET)])
  expect(reads).toBe(1)
  expect(server.asked.filter((asked) => asked.header('authorization')[0] === 'Bearer new')).toHaveLength(3)
  http.close()
})

test('401 with the same credentials again is said, not repeated', async () => {
  const { server, http } = await serve((_asked, response) => refuse(response, 401, { reason: 'Unauthorized' }))
  expect(await reasonOf(http.call(GET))).toBe('unauthenticated')
  expect(server.asked).toHaveLength(1)
})

test('lanes have connections of their own', async () => {
  const { server, http } = await serve((_asked, response) => answer(response, {}))
  await http.call(GET)
  await http.call(GET)
  await http.call({ ...GET, lane: 'emergency' })
  await http.call({ ...GET, lane: 'watch' })
  expect(server.sessions.size).toBe(3)
})

test('overload: the emergency lane tries again inside its limit, the others say how long to wait', async () => {
  let calls = 0
  const { http } = await serve((_asked, response) => {
    calls += 1
    if (calls === 3) return answer(response, {})
    refuse(response, 429, { headers: { 'retry-after': '7' } })
  })
  const outcome = await settled(http.call(POST))
  expect('cause' in outcome && troubleOf(outcome.cause, 'overload')).toEqual({ reason: 'overload', retryAfterMs: 7000 })
  expect((await http.call({ ...POST, lane: 'emergency' })).status).toBe(200)
  expect(calls).toBe(3)
})

test('the skew of clocks comes from the answer’s date', async () => {
  const { http } = await serve((_asked, response) =>
    answer(response, {}, { headers: { date: new Date(Date.now() + 60_000).toUTCString() } }),
  )
  expect(http.skewMs()).toBeNull()
  await http.call(GET)
  expect(http.skewMs()).toBeGreaterThan(57_000)
  expect(http.skewMs()).toBeLessThan(63_000)
})

test('a connection that closed is opened again', async () => {
  const { server, http } = await serve((_asked, response) => answer(response, {}))
  await http.call(GET)
  for (const session of server.sessions) session.close()
  await expect.poll(() => server.sessions.size).toBe(0)
  expect((await http.call(POST)).status).toBe(200)
})

test('an abort of the caller is its own, not a trouble of the cluster', async () => {
  const stop = new AbortController()
  const { server, http } = await serve(() => stop.abort(new Error('no longer mine')))
  await expect(http.call({ ...GET, signal: stop.signal })).rejects.toThrow('no longer mine')
  expect(server.asked).toHaveLength(1)
})

test('warnings of the server are read and masked', async () => {
  const { http } = await serve((_asked, response) => answer(response, {}, { headers: { warning: '299 - "password=hunter22 is old"' } }))
  expect((await http.call(GET)).warnings).toEqual(['password=(masked) is old'])
})
