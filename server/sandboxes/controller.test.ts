import { expect, test, vi } from 'vitest'
import { EventsTaken, Execution, WireSandboxDetail, WireSandboxPage } from '@/lib/schemas/execute'
import { createToken } from '@/server/services/tokens/create'
import { contextOf } from '@/server/testing/engine'
import { hostSandboxes, small, within } from '@/server/testing/sandboxes'
import { openapi } from './http/openapi'

const host = hostSandboxes()
const db = () => host.engine.db
const ran = async (body: object, key?: string) => {
  const response = await host.at.execute(body, key ? { key } : {})
  const text = await response.text()
  expect(text, text).not.toContain('"error":{')
  expect(response.status).toBe(200)
  return Execution.parse(JSON.parse(text))
}
const rowOf = (id: string) => db().sandbox.findUniqueOrThrow({ where: { id } })

test('code runs: decision, receipt, pod, output, end; every figure is measured or null, and the answer says that it was simulated', async () => {
  const done = await ran(small({ code: 'print(1)\n# acgs-simulate: {"seconds": 0.3, "output": "1"}\n' }))
  expect(done).toMatchObject({
    state: 'ended',
    success: true,
    termination_reason: 'normal_completion',
    runtime_used: 'gvisor',
    simulated: true,
  })
  expect(done.output).toContain('simulated, no program ran')
  expect(done.output).toMatch(/^1$/m)
  expect(done.resource_usage).toEqual({ cpu_seconds: null, memory_peak_mb: null, pids_peak: null })
  expect(done.cold_start_time_ms).toBeGreaterThan(0)
  expect(done.execution_time_seconds).toBeGreaterThanOrEqual(0)
  const row = await rowOf(done.execution_id)
  expect(row).toMatchObject({ state: 'ended', exitCode: 0, isSimulated: true, decisionId: done.decision_id, podName: `sandbox-${row.id}` })
  expect(JSON.stringify(row.request)).not.toContain('print(1)')
  await vi.waitFor(() => expect(host.at.cluster.store.get('pods', { namespace: 'workload', name: row.podName })).toBeNull(), within)
})

test('a failed program is no success', async () => {
  const done = await ran(small({ code: '# acgs-simulate: {"seconds": 0, "exit": 3}' }))
  expect(done).toMatchObject({ success: false, termination_reason: 'execution_error', error: 'exit code 3' })
})

test('lists and shows what the token may speak for', async () => {
  const { execution_id: id } = await ran(small({ code: 'print(1)\n# acgs-simulate: {"seconds": 0.3, "output": "1"}\n' }))
  const page = WireSandboxPage.parse(await (await host.at.get('/v1/sandboxes?limit=1&state=ended')).json())
  expect(page.items).toHaveLength(1)
  const one = await host.at.get(`/v1/sandboxes/${id}`)
  expect(WireSandboxDetail.parse(await one.json())).toMatchObject({ execution_id: id, state: 'ended', simulated: true })
})
type Problem = {
  error: { code: string; message: string; details: { path: string }[] }
  decision?: { allow: boolean }
  execution_id?: string
}
const refused = async (body: object | string, more: { token?: string; key?: string } = {}) => {
  const response = await host.at.post('/v1/execute', body, more)
  return { status: response.status, ...((await response.json()) as Problem) }
}
const pods = () => host.at.cluster.store.list('pods').filter(({ metadata }) => metadata.labels?.['acgs.io/sandbox'] !== undefined)
const setDocument = (key: string, body: object) => db().runtimeDocument.update({ where: { key }, data: { body } })
test('what the policy does not allow is 403 with the decision, a row that says refused, and no pod', async () => {
  const found = await refused(small({ memory_limit_mb: 2048, cpu_limit: 1.5 }))
  expect(found).toMatchObject({ status: 403, error: { code: 'policy_denied' }, decision: { allow: false } })
  const row = await db().sandbox.findUniqueOrThrow({ where: { id: found.execution_id ?? '' } })
  expect(row).toMatchObject({ state: 'refused', ending: 'policy_violation', podUid: null })
  expect(pods().some(({ metadata }) => metadata.name === row.podName)).toBe(false)
  expect((await host.entries(row.id)).map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['deny', 'denied'],
  ])
})

test.each([
  [{ timeout_seconds: 601 }, 'timeout_seconds'],
  [{ memory_limit_mb: 2049 }, 'memory_limit_mb'],
  [{ cpu_limit: 2.1 }, 'cpu_limit'],
])('over an absolute limit is 422 and named: %j', async (over, path) => {
  expect(await refused(small(over))).toMatchObject({ status: 422, error: { code: 'limit_exceeded', details: [{ path }] } })
})

test.each<[string, object | string, number, string]>([
  ['an unknown member', small({ image: 'x' }), 400, 'image'],
  ['no code', small({ code: '' }), 400, 'code'],
  ['another language', small({ language: 'cobol' }), 400, 'language'],
  ['a variable of ours', small({ environment: { ACGS_CODE_0: 'x' } }), 400, 'environment.ACGS_CODE_0'],
  [
    'too many variables',
    small({ environment: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`A${at}`, ''])) }),
    400,
    'environment',
  ],
  ['code over 128 KiB', small({ code: 'x'.repeat(131_073) }), 413, 'code'],
  ['code over 128 KiB in bytes', small({ code: 'é'.repeat(65_537) }), 413, 'code'],
  ['a name twice', '{"agent_id":"agent-7","agent_id":"agent-8","code":"1"}', 400, 'agent_id'],
])('F39: %s', async (_name, ...[body, status, path]) => {
  const found = await refused(body)
  expect(found.status).toBe(status)
  expect(found.error.details[0]?.path).toBe(path)
  expect(found).not.toHaveProperty('allow')
})

test('the largest code that is allowed runs', async () => {
  const code = `${'x'.repeat(131_072 - 40)}\n# acgs-simulate: {"seconds": 0}`
  const response = await host.at.execute(small({ code: code.padEnd(131_072, ' ') }))
  expect(Execution.parse(await response.json())).toMatchObject({ state: 'ended' })
})

test('a token needs the scope, the agent, and the engine’s scope too', async () => {
  const make = async (scopes: ('decide' | 'sandbox:execute')[], agents: string[]) =>
    (await createToken(contextOf(db()), { label: 't', scopes, agents, days: 1 })).token
  const [noScope, noAgent, noDecide] = await Promise.all([
    make(['decide'], ['agent-*']),
    make(['decide', 'sandbox:execute'], ['other-*']),
    make(['sandbox:execute'], ['agent-*']),
  ])
  await vi.waitFor(async () => expect((await refused(small(), { token: noScope })).error.code).toBe('forbidden_scope'), within)
  await vi.waitFor(async () => expect((await refused(small(), { token: noAgent })).error.code).toBe('agent_not_bound'), within)
  await vi.waitFor(async () => {
    const found = await refused(small(), { token: noDecide })
    expect(found).toMatchObject({ status: 403, error: { code: 'forbidden_scope', message: expect.stringContaining('decide') } })
  }, within)
  expect((await host.at.get('/v1/sandboxes', noDecide)).status).toBe(403)
  expect((await fetch(`${host.at.url}/v1/sandboxes`)).status).toBe(401)
})

test('a stop of everything is 423 within a second and said in the heartbeat at once; lifted, it runs again', async () => {
  const agents = {}
  const since = performance.now()
  await setDocument('latch', { all: { since: new Date().toISOString(), by: 'test', reason: 'drill' }, agents })
  expect(await refused(small())).toMatchObject({ status: 423, error: { code: 'emergency_stop' } })
  await vi.waitFor(() => expect(host.at.controller.status()).toMatchObject({ latched: true }), { timeout: 1500, interval: 20 })
  expect(performance.now() - since).toBeLessThan(2000)
  expect(await host.at.metrics()).toMatch(/^acgs_latch_active\{scope="all"\} 1$/m)
  await setDocument('latch', { all: null, agents })
  await vi.waitFor(async () => expect((await host.at.execute(small())).status).toBe(200), within)
})

test('a stop of one agent stops that one; a block and a suspension refuse it', async () => {
  await setDocument('latch', { all: null, agents: { 'agent-7': { since: new Date().toISOString(), by: 'test', reason: 'x' } } })
  expect(await refused(small())).toMatchObject({ status: 423 })
  await setDocument('latch', { all: null, agents: {} })
  await setDocument('blocks', { 'agent-7': { reason: 'x' } })
  expect(await refused(small())).toMatchObject({ status: 403, error: { code: 'agent_blocked' } })
  await setDocument('blocks', {})
  await db().agent.update({ where: { agentId: 'agent-7' }, data: { state: 'suspended' } })
  expect(await refused(small())).toMatchObject({ status: 403, error: { code: 'agent_blocked' } })
  await db().agent.update({ where: { agentId: 'agent-7' }, data: { state: 'active' } })
  await vi.waitFor(async () => expect((await host.at.execute(small())).status).toBe(200), within)
})

test('a runtime class that is missing refuses, and nothing else is used instead', async () => {
  const found = host.at.cluster.store.get('runtimeclasses.node.k8s.io', { name: 'kata-firecracker' })
  host.at.cluster.store.delete('runtimeclasses.node.k8s.io', { name: 'kata-firecracker' })
  const answer = await refused(small({ runtime: 'kata-firecracker' }))
  expect(answer).toMatchObject({
    status: 503,
    error: { code: 'not_ready', message: expect.stringContaining('no runtime class kata-firecracker') },
  })
  const row = await db().sandbox.findUniqueOrThrow({ where: { id: answer.execution_id ?? '' } })
  expect(row).toMatchObject({ state: 'refused', runtime: 'kata-firecracker', podUid: null, decisionId: null })
  if (found) host.at.cluster.store.create('runtimeclasses.node.k8s.io', { ...found, metadata: { name: 'kata-firecracker' } })
})

test('a network is nobody’s', async () => {
  expect((await refused(small({ network_policy: 'egress' }))).status).toBe(403)
})

test('F26: the same key is the same execution; another request under it is 409; without waiting it is 202', async () => {
  const key = crypto.randomUUID()
  const body = small({ wait: false })
  const first = await host.at.execute(body, { key })
  expect(first.status).toBe(202)
  const { execution_id: id } = (await first.json()) as { execution_id: string }
  const again = await Promise.all(
    [1, 2, 3].map(async () => (await (await host.at.execute(body, { key })).json()) as { execution_id: string }),
  )
  expect(new Set(again.map((one) => one.execution_id))).toEqual(new Set([id]))
  expect(await refused(small({ wait: false, code: 'print(2)' }), { key })).toMatchObject({ status: 409, error: { code: 'conflict' } })
  expect(await db().sandbox.count({ where: { idempotencyKey: key } })).toBe(1)
  await vi.waitFor(async () => expect((await db().sandbox.findUniqueOrThrow({ where: { id } })).state).toBe('ended'), within)
})

test('a caller that goes away changes nothing', async () => {
  const key = crypto.randomUUID()
  const gone = new AbortController()
  const asked = host.at.execute(small({ code: '# acgs-simulate: {"seconds": 0.5}' }), { key, signal: gone.signal }).catch(() => null)
  await vi.waitFor(() => expect(db().sandbox.count({ where: { idempotencyKey: key } })).resolves.toBe(1), within)
  gone.abort()
  expect(await asked).toBeNull()
  await vi.waitFor(
    async () => expect((await db().sandbox.findFirstOrThrow({ where: { idempotencyKey: key } })).ending).toBe('normal_completion'),
    within,
  )
})

test('the code’s looks are told as an event that informs, without a word of the code', async () => {
  const response = await host.at.execute(small({ code: 'import socket; socket.socket() # hunter2\n# acgs-simulate: {"seconds": 0}' }))
  const done = Execution.parse(await response.json())
  expect(done.violations).toMatchObject([
    { violation_type: 'suspicious_code', severity: 'low', detection_layer: 'static', source: 'probe' },
  ])
  expect(JSON.stringify(done)).not.toContain('hunter2')
})

test('too much memory and too much time are told as what the sandbox did', async () => {
  const memory = Execution.parse(
    await (await host.at.execute(small({ code: '# acgs-simulate: {"seconds": 0, "ending": "memory"}' }))).json(),
  )
  expect(memory).toMatchObject({
    success: false,
    termination_reason: 'memory_killed',
    violations: [{ violation_type: 'resource_breach', severity: 'high' }],
  })
  const time = Execution.parse(
    await (await host.at.execute(small({ timeout_seconds: 1, code: '# acgs-simulate: {"seconds": 60}' }))).json(),
  )
  expect(time).toMatchObject({
    success: false,
    termination_reason: 'timeout',
    violations: [{ violation_type: 'resource_breach', severity: 'medium', source: 'cgroup' }],
  })
})
const falco = (pod: string, over: object = {}) => ({
  rule: 'Read sensitive file untrusted',
  priority: 'Warning',
  time: '2026-11-27T12:00:00Z',
  output_fields: { 'k8s.ns.name': 'workload', 'k8s.pod.name': pod, 'evt.type': 'openat', 'fd.name': '/etc/shadow', 'evt.res': 'SUCCESS' },
  ...over,
})
const send = async (source: 'falco' | 'tetragon', body: unknown) => {
  const response = await host.at.post(`/v1/runtime-events/${source}`, body)
  return { status: response.status, body: await response.json() }
}
const taken = async (source: 'falco' | 'tetragon', body: unknown) => {
  const { status, body: said } = await send(source, body)
  expect(status, JSON.stringify(said)).toBe(202)
  return EventsTaken.parse(said)
}
const counter = async (name: string) =>
  [...(await host.at.metrics()).matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'gm'))].reduce((sum, [, n]) => sum + Number(n), 0)

test('an event is the sandbox’s whose pod it names; the same again counts up; it moves nothing by itself', async () => {
  const { execution_id: id } = (await (await host.at.execute(small())).json()) as { execution_id: string }
  const before = await counter('acgs_sandbox_escape_attempts_total')
  const first = await taken('falco', falco(`sandbox-${id}`))
  const again = await taken('falco', falco(`sandbox-${id}`))
  expect(first.duplicates).toBe(0)
  expect(again).toEqual({ event_ids: first.event_ids, duplicates: 1 })
  const row = await db().runtimeEvent.findUniqueOrThrow({ where: { id: first.event_ids[0] ?? '' } })
  expect(row).toMatchObject({
    sandboxId: id,
    agentId: 'agent-7',
    state: 'new',
    isEscape: true,
    family: 'filesystem_escape',
    blocked: false,
    occurred: 2n,
  })
  expect(row.containBy?.getTime()).toBeGreaterThan(row.receivedAt.getTime())
  expect((await db().sandbox.findUniqueOrThrow({ where: { id } })).state).toBe('ended')
  expect(await counter('acgs_sandbox_escape_attempts_total')).toBe(before + 2)
})

test('a pod that nobody knows is kept as unmatched; a message that is none is 400; a scope of another is 403', async () => {
  const { event_ids: ids } = await taken('tetragon', {
    process_kprobe: { process: { binary: '/bin/x', pod: { namespace: 'workload', name: 'somebody' } }, function_name: 'sys_mount' },
  })
  expect(await db().runtimeEvent.findUniqueOrThrow({ where: { id: ids[0] ?? '' } })).toMatchObject({
    state: 'unmatched',
    sandboxId: null,
    podName: 'somebody',
  })
  expect(await send('falco', { rule: 7 })).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } })
  expect((await host.at.post('/v1/runtime-events/falco', falco('x'), { token: host.engine.token })).status).toBe(403)
  expect((await host.at.post('/v1/runtime-events/other', {})).status).toBe(404)
})

test('F36: hostile fields reach the database as bounded text that says what it is', async () => {
  const hostile = falco('nobody', {
    rule: 'rule \u202e<script>',
    output_fields: { 'k8s.pod.name': 'nobody', 'fd.name': `/etc/${'x'.repeat(900_000)}` },
  })
  const { event_ids: ids } = await taken('falco', hostile)
  const row = await db().runtimeEvent.findUniqueOrThrow({ where: { id: ids[0] ?? '' } })
  expect(row.rule).toBe('rule <U+202E><script>')
  expect(JSON.stringify(row.indicators).length).toBeLessThan(1000)
  expect((await send('falco', `{"rule":"a\\u0000","output_fields":{}}`)).status).toBe(400)
})

test('1,000 events of 100 pods are a few statements, each kept once, each sender answered', async () => {
  const pods = Array.from({ length: 100 }, (_, at) => `flood-${at}`)
  const since = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      taken(
        'falco',
        pods.map((pod) => falco(pod)),
      ),
    ),
  )
  const tookMs = performance.now() - since
  const ids = new Set(answers.flatMap(({ event_ids }) => event_ids))
  expect(ids.size).toBe(100)
  expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(900)
  const rows = await db().runtimeEvent.findMany({ where: { podName: { startsWith: 'flood-' } } })
  expect(rows.reduce((sum, { occurred }) => sum + Number(occurred), 0)).toBe(1000)
  expect(tookMs).toBeLessThan(20_000)
})

test('the document is served, names every route, and lets through what the routes take', async () => {
  const document = (await (await host.at.get('/openapi.json')).json()) as { openapi: string; paths: Record<string, object> }
  expect(document).toEqual(JSON.parse(JSON.stringify(openapi('0.0.0'))))
  expect(document.openapi).toBe('3.1.1')
  for (const path of Object.keys(document.paths)) {
    const answer = await fetch(`${host.at.url}${path.replace('{id}', crypto.randomUUID())}`, { method: 'DELETE' })
    expect([401, 405]).toContain(answer.status)
  }
  expect((await host.at.get('/v1/nothing')).status).toBe(404)
  expect((await fetch(`${host.at.url}/health`)).status).toBe(200)
})
