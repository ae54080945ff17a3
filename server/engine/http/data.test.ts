import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { clean, hostEngine } from '@/server/testing/engine'
import { Health } from './openapi'

const host = hostEngine()

const post = async (path: string, body: unknown) => (await host.at.ask(body, { path })).json() as Promise<Record<string, unknown>>
const get = (path: string) => fetch(host.at.url + path, { headers: { authorization: `Bearer ${host.at.token}` } })

test("OPA's form gives the decision as result, with provenance when asked", async () => {
  const body = await post('/v1/data/acgs/main/decision', { input: clean() })
  expect(body).toMatchObject({ decision_id: expect.any(String), result: { allow: true, verdict: 'allow' } })
  expect(body).not.toHaveProperty('provenance')
  const told = await post('/v1/data/acgs/main/decision?provenance=true', { input: clean() })
  expect(told.provenance).toMatchObject({ bundles: { acgs: { revision: expect.stringMatching(/^sha256:/) } } })
})

test('/allow is the answer alone', async () => {
  expect((await post('/v1/data/acgs/main/allow', { input: clean() })).result).toBe(true)
  expect((await post('/v1/data/acgs/main/allow', { input: clean({ action: 'system.execute_shell' }) })).result).toBe(false)
})

test('GET takes the input from the query, and finds the same things wrong with it', async () => {
  const query = (input: string) => get(`/v1/data/acgs/main/allow?input=${encodeURIComponent(input)}`)
  expect(await (await query(JSON.stringify(clean()))).json()).toMatchObject({ result: true })
  for (const bad of ['{', '{"action":1}', '{"a":1,"a":2}', '0', '']) expect((await query(bad)).status).toBe(400)
  expect((await get('/v1/data/acgs/main/allow')).status).toBe(400)
})

test('the older form is normalised before it is decided', async () => {
  const { context } = clean()
  const evolution = await post('/v1/data/acgs/constitutional/evaluate', {
    input: {
      type: 'evolution_approval',
      constitutional_hash: null,
      action: 'evolve_agent',
      context,
      evolution_request: { agent_id: 'agent-7' },
    },
  })
  expect(evolution.result).toMatchObject({ allow: false, verdict: expect.stringMatching(/deny|review/), refusal: null })
  const pinned = await post('/v1/data/acgs/constitutional/evaluate', { input: { ...clean(), constitutional_hash: '0'.repeat(16) } })
  expect(pinned.result).toMatchObject({ refusal: 'constitution_mismatch' })
})

test('an unknown path is 200 without a result, and never an allow', async () => {
  for (const path of ['/v1/data/acgs/main', '/v1/data/x', '/v1/data/acgs/main/allow/x', '/v1/data/'])
    expect(await post(path, { input: clean() })).not.toHaveProperty('result')
})

test.each([
  ['no input', {}, 'input'],
  ['null', { input: null }, 'input'],
  ['false', { input: false }, 'input'],
  ['a list', { input: [] }, 'input'],
  ['a second member', { input: clean(), trace: true }, 'trace'],
  ['a wrong member', { input: clean({ context: 1 }) }, 'input.context'],
])('bad input: %s', async (_name, body, path) => {
  const response = await host.at.ask(body, { path: '/v1/data/acgs/main/decision' })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ allow: false, error: { details: [{ path }] } })
})

test("another agent's token is refused here too", async () => {
  expect((await host.at.ask({ input: clean({ agent_id: 'someone' }) }, { path: '/v1/data/acgs/main/allow' })).status).toBe(403)
})

test('the constitution says what it consists of', async () => {
  const body = await (await get('/v1/data/acgs/main/health')).json()
  expect(body).toMatchObject({
    result: { policy_version: '1', rules: 53, principles: 7, entrypoints: expect.arrayContaining(['acgs/main/decision']) },
  })
})

test('/health and /ready are open, everything else is not', async () => {
  for (const path of ['/health', '/healthz'])
    expect(Health.parse(await (await fetch(host.at.url + path)).json())).toMatchObject({ status: 'healthy' })
  for (const path of ['/ready', '/readyz']) expect((await fetch(host.at.url + path)).status).toBe(200)
  for (const path of ['/openapi.json', '/v1/data/acgs/main/health', '/v1/evaluate', '/nothing'])
    expect((await fetch(host.at.url + path)).status).toBe(401)
})

test('the description is OpenAPI 3.1 and names every answer of the decision routes', async () => {
  const document = (await (await get('/openapi.json')).json()) as {
    openapi: string
    paths: Record<string, { post?: { responses: object } }>
  }
  expect(document.openapi).toMatch(/^3\.1/)
  expect(Object.keys(document.paths['/v1/evaluate']?.post?.responses ?? {})).toEqual([
    '200',
    '400',
    '401',
    '403',
    '405',
    '413',
    '415',
    '429',
    '500',
    '503',
  ])
})

test('every known label set is on the metrics page at 0 before anything happened, and one decision counts once', async () => {
  const before = await host.at.metrics()
  expect(before).toContain('acgs_policy_errors_total{cause="overloaded",origin="simulated"} 0')
  expect(before).toContain('acgs_decisions_lost_total{stage="spool",origin="simulated"} 0')
  expect(before).toContain('acgs_policy_refusals_total{refusal="emergency_stop",origin="simulated"} 0')
  expect(before).toMatch(
    /acgs_policy_violations_total\{code="harm_risk_too_high",principle="non_maleficence",severity="high",prevented="true",waived="false",origin="simulated"\} 0/,
  )
  const counted = (text: string) =>
    Number(
      /acgs_policy_evaluations_total\{type="action_authorization",verdict="allow",stage="active",cache_hit="false",origin="simulated"\} (\d+)/.exec(
        text,
      )?.[1],
    )
  await post('/v1/data/acgs/main/allow', { input: clean() })
  expect(counted(await host.at.metrics())).toBe(counted(before) + 1)
})

const hasPromtool = await new Promise<boolean>((resolve) => execFile('promtool', ['--version'], (cause) => resolve(cause === null)))
test.runIf(hasPromtool)('promtool finds nothing wrong with the metrics', async () => {
  const text = await host.at.metrics()
  const said = await new Promise<string>((resolve) => {
    const child = execFile('promtool', ['check', 'metrics'], (cause, stdout, stderr) => resolve(cause ? `${stdout}${stderr}` : stderr))
    child.stdin?.end(text)
  })
  expect(said).toBe('')
})
