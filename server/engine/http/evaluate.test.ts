import { request as httpRequest } from 'node:http'
import { expect, test, vi } from 'vitest'
import { Decision, ErrorBody } from '@/lib/schemas/evaluate'
import { createToken } from '@/server/services/tokens/create'
import { clean, contextOf, hostEngine, startTestEngine, type TestEngine } from '@/server/testing/engine'

const within = { timeout: 30_000, interval: 100 }
const host = hostEngine()

const decided = async (body: unknown, more?: Parameters<TestEngine['ask']>[1]) => {
  const response = await host.at.ask(body, more)
  expect(response.status).toBe(200)
  return Decision.parse(await response.json())
}
const refused = async (response: Response) => {
  const text = await response.text()
  const body = ErrorBody.parse(JSON.parse(text))
  expect(body.allow).toBe(false)
  expect(text).not.toMatch(/at .*\.ts|node_modules|SELECT|postgres/)
  return { status: response.status, ...body.error }
}

test('a clean request of a known agent is allowed, with version, hash and timing', async () => {
  const response = await host.at.ask(clean())
  const decision = Decision.parse(await response.json())
  expect(decision).toMatchObject({
    allow: true,
    verdict: 'allow',
    refusal: null,
    policy_version: '1',
    origin: 'simulated',
    stage: 'active',
  })
  expect(response.headers.get('x-constitution-hash')).toBe(decision.constitution_hash)
  expect(Number(response.headers.get('x-process-time-ms'))).toBeGreaterThan(0)
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('system.execute_shell is denied with rule, principle, file and row', async () => {
  const decision = await decided({ action: 'system.execute_shell', agent_id: 'agent-7' })
  expect(decision.allow).toBe(false)
  const found = decision.violations.find(({ code }) => code === 'prohibited_action')
  expect(found).toMatchObject({ rule: 'acgs.dangerous', file: 'dangerous.rego', row: expect.any(Number), severity: 'critical' })
})

test('the request id is echoed, and one that cannot be a header is replaced', async () => {
  const echoed = await host.at.ask(clean(), { headers: { 'x-request-id': 'abc-1' } })
  expect(echoed.headers.get('x-request-id')).toBe('abc-1')
  const made = await host.at.ask(clean(), { headers: { 'x-request-id': 'x'.repeat(300) } })
  expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('an unknown agent is refused, not allowed', async () => {
  expect(await decided(clean({ agent_id: 'agent-nobody' }))).toMatchObject({ allow: false, refusal: 'agent_unknown' })
})

test("another agent's token is 403 agent_not_bound", async () => {
  expect(await refused(await host.at.ask(clean({ agent_id: 'someone-else' })))).toMatchObject({ status: 403, code: 'agent_not_bound' })
})

test('a token without decide, or of a gateway, is 403 forbidden_scope', async () => {
  const make = (scopes: ('metrics:read' | 'decide' | 'decide:gateway')[]) =>
    createToken(contextOf(host.at.db), { label: 't', scopes, agents: ['*'], days: 1 })
  for (const { token } of [await make(['metrics:read']), await make(['decide', 'decide:gateway'])]) {
    await vi.waitFor(async () => expect((await host.at.ask(clean(), { token })).status).toBe(403), within)
    expect(await refused(await host.at.ask(clean(), { token }))).toMatchObject({ code: 'forbidden_scope' })
  }
})

test.each(['x-envoy-auth-partial-body', 'x-envoy-original-path', 'x-forwarded-method', 'x-original-uri'])(
  'a gateway that asks with %s gets no 200',
  async (name) => {
    expect(await refused(await host.at.ask(clean(), { headers: { [name]: 'true' } }))).toMatchObject({ status: 403 })
  },
)

test('no token, an unknown one and a revoked one are 401', async () => {
  expect(await refused(await fetch(`${host.at.url}/v1/evaluate`, { method: 'POST' }))).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  })
  expect(await refused(await host.at.ask(clean(), { token: `acgs_00000000_${'a'.repeat(43)}` }))).toMatchObject({ status: 401 })
  const { token, id } = await createToken(contextOf(host.at.db), { label: 't', scopes: ['decide'], agents: ['*'], days: 1 })
  await vi.waitFor(async () => expect((await host.at.ask(clean(), { token })).status).toBe(200), within)
  await host.at.db.apiToken.update({ where: { id }, data: { revokedAt: new Date() } })
  await vi.waitFor(async () => expect((await host.at.ask(clean(), { token })).status).toBe(401), within)
})

test('a suspended agent and a stop are refused as soon as the engine hears of them', async () => {
  await host.at.db.agent.create({ data: { agentId: 'agent-8', owner: 'x', trustLevel: 0.95, clearance: 'internal' } })
  await vi.waitFor(async () => expect((await decided(clean({ agent_id: 'agent-8' }))).allow).toBe(true), within)
  await host.at.db.agent.update({ where: { agentId: 'agent-8' }, data: { state: 'suspended' } })
  await vi.waitFor(async () => expect((await decided(clean({ agent_id: 'agent-8' }))).refusal).toBe('agent_blocked'), within)
  const latch = (all: object | null) =>
    host.at.db.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all, agents: {} } as object } })
  await latch({ reason: 'test' })
  await vi.waitFor(async () => expect((await decided(clean())).refusal).toBe('emergency_stop'), within)
  expect(await (await fetch(`${host.at.url}/health`)).json()).toMatchObject({ emergency_stop: true })
  await latch(null)
  await vi.waitFor(async () => expect((await decided(clean())).allow).toBe(true), within)
})

test('a pin of another constitution is refused, the right one and its short form are not', async () => {
  const { constitution_hash: hash } = await decided(clean())
  expect(await decided(clean({ constitution_hash: hash }))).toMatchObject({ allow: true })
  expect(await decided(clean({ constitution_hash: hash.slice(7, 23) }))).toMatchObject({ allow: true })
  expect(await decided(clean({ constitution_hash: '0'.repeat(16) }))).toMatchObject({ allow: false, refusal: 'constitution_mismatch' })
})

test('an unknown type is refused by the constitution', async () => {
  expect(await decided(clean({ type: 'space_travel' }))).toMatchObject({ allow: false, refusal: 'unknown_type' })
})

test.each<[string, unknown, number, string]>([
  ['false', 'false', 400, ''],
  ['0', '0', 400, ''],
  ['empty text', '""', 400, ''],
  ['null', 'null', 400, ''],
  ['an array', '[]', 400, ''],
  ['nothing', '', 400, ''],
  ['an empty object', {}, 400, 'action'],
  ['not JSON', '{', 400, ''],
  ['a duplicate name', '{"action":"data.read_public","action":"data.read_public","agent_id":"agent-7"}', 400, 'action'],
  ['2^53 + 1', '{"action":"data.read_public","agent_id":"agent-7","input_data":{"n":9007199254740993}}', 400, 'input_data.n'],
  ['half of a surrogate pair', '{"action":"data.read_public","agent_id":"agent-7","context":{"a":"\\ud800"}}', 400, 'context.a'],
  ['__proto__', '{"action":"data.read_public","agent_id":"agent-7","context":{"__proto__":{"a":1}}}', 400, 'context.__proto__'],
  ['a number as action', { action: 1, agent_id: 'agent-7' }, 400, 'action'],
  ['an operator object as agent', { action: 'data.read_public', agent_id: { $ne: null } }, 400, 'agent_id'],
  ['a list as context', clean({ context: [] }), 400, 'context'],
  ['text as input_data', clean({ input_data: 'x' }), 400, 'input_data'],
  ['an unknown member', clean({ allow: true }), 400, 'allow'],
  ['an action in capitals', clean({ action: 'DATA.READ' }), 400, 'action'],
  ['an action of six words', clean({ action: 'a.b.c.d.e.f' }), 400, 'action'],
  ['an agent id with a slash', clean({ agent_id: 'agent/7' }), 400, 'agent_id'],
  ['a wrong pin', clean({ constitution_hash: 'sha256:x' }), 400, 'constitution_hash'],
  ['depth 10,000', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400, ''],
  ['text over 64 KiB', clean({ input_data: { text: 'x'.repeat(65_537) } }), 413, 'input_data.text'],
  ['a body over 256 KiB', clean({ input_data: { list: Array.from({ length: 5 }, () => 'x'.repeat(60_000)) } }), 413, ''],
])('bad input: %s', async (...[, body, status, path]) => {
  const answer = await refused(await host.at.ask(body))
  expect(answer.status).toBe(status)
  if (path) expect(answer.details.map((detail) => detail.path)).toContainEqual(expect.stringContaining(path))
  expect(({} as { a?: number }).a).toBeUndefined()
})

test('not UTF-8, another media type and a packed body are refused', async () => {
  const send = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    fetch(`${host.at.url}/v1/evaluate`, { method: 'POST', body, headers: { authorization: `Bearer ${host.at.token}`, ...headers } })
  const json = { 'content-type': 'application/json' }
  expect(await refused(await send(new Uint8Array([0x22, 0xff, 0x22]), json))).toMatchObject({ status: 400 })
  expect(await refused(await send(new Uint8Array([0x7b, 0x7d]), { 'content-type': 'text/plain' }))).toMatchObject({ status: 415 })
  expect(await refused(await send(new Uint8Array([0x7b, 0x7d]), { ...json, 'content-encoding': 'gzip' }))).toMatchObject({ status: 415 })
})

test('clean non-ASCII and falsy members are decided like any other', async () => {
  const body = clean({ input_data: { ключ: '値🦊', zero: 0, no: false, empty: '', nothing: null, big: 9007199254740991, list: [] } })
  expect((await decided(body)).verdict).toBe('allow')
})

/** Sends a body of this size and never more than the socket takes; resolves with the status the server gave before the end of it. */
function sendHuge(bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = new URL(`${host.at.url}/v1/evaluate`)
    const headers = { authorization: `Bearer ${host.at.token}`, 'content-type': 'application/json', 'content-length': bytes }
    const sent = httpRequest({ host: url.hostname, port: url.port, path: url.pathname, method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.write('{"a":"')
    const chunk = 'x'.repeat(65_536)
    const more = () => {
      if (!sent.destroyed && sent.write(chunk)) setImmediate(more)
      else sent.once('drain', more)
    }
    more()
  })
}

test('a body of 100 MB is answered 413 before it is read, and memory stays flat', async () => {
  await decided(clean())
  // The least of a few: the memory of this process is not the engine's alone.
  const grown: number[] = []
  while (grown.length < 4 && Math.min(...grown) > 64 * 1024 * 1024) {
    const before = process.memoryUsage.rss()
    expect(await sendHuge(100_000_000)).toBe(413)
    grown.push(process.memoryUsage.rss() - before)
  }
  expect(Math.min(...grown)).toBeLessThan(64 * 1024 * 1024)
  await decided(clean())
})

test('a chunked body without a length ends at 256 KiB', async () => {
  const chunks = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(`"${'x'.repeat(60_000)}`))
    },
  })
  const answer = fetch(`${host.at.url}/v1/evaluate`, {
    method: 'POST',
    body: chunks,
    duplex: 'half',
    headers: { authorization: `Bearer ${host.at.token}`, 'content-type': 'application/json' },
  } as RequestInit)
  const status = await answer.then(
    (response) => response.status,
    () => 413,
  )
  expect(status).toBe(413)
})

test('another method and an unknown path are refused as JSON', async () => {
  const headers = { authorization: `Bearer ${host.at.token}` }
  const wrong = await fetch(`${host.at.url}/v1/evaluate`, { method: 'GET', headers })
  expect(wrong.headers.get('allow')).toBe('POST')
  expect(await refused(wrong)).toMatchObject({ status: 405 })
  for (const path of ['/v1/policies', '/v1/query', '/v1/compile', '/', '/constructor', '/v1/data'])
    expect(await refused(await fetch(host.at.url + path, { headers }))).toMatchObject({ status: 404, code: 'not_found' })
})

test('a token over its rate is told to wait, another is not', async () => {
  const slow = await startTestEngine({
    database: host.own.database,
    root: `${host.own.root}/slow`,
    seeds: false,
    rate: { perSecond: 1, burst: 3 },
  })
  try {
    const ask = () => slow.ask(clean(), { token: host.at.token })
    await vi.waitFor(async () => expect((await fetch(`${slow.url}/ready`)).status).toBe(200), { timeout: 60_000 })
    const since = performance.now()
    const answers = await Promise.all(Array.from({ length: 40 }, ask))
    const allowed = answers.filter(({ status }) => status === 200).length
    expect(allowed).toBeGreaterThanOrEqual(3)
    expect(allowed).toBeLessThanOrEqual(3 + Math.ceil((performance.now() - since) / 1000)) // one more a second
    const limited = answers.find(({ status }) => status !== 200) as Response // forty are more than a burst and a few seconds
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('1')
    expect(await refused(limited)).toMatchObject({ code: 'rate_limited' })
    expect((await slow.ask(clean())).status).toBe(401)
  } finally {
    await slow.stop()
  }
})

test('bound 9: where too many wait the answer is 503 with allow false, at once', async () => {
  const full = vi.spyOn(host.at.engine.parts.pool, 'evaluate').mockResolvedValue({ kind: 'overloaded' })
  try {
    const answer = await host.at.ask(clean())
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(await refused(answer)).toMatchObject({ status: 503, code: 'upstream_unavailable' })
  } finally {
    full.mockRestore()
  }
})
