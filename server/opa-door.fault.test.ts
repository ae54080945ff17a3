import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { opaConfig } from '@/lib/opa-config'
import { packTar } from './adapters/opa/pack-tar'
import { filePolicies } from './adapters/opa/policies'
import { unpack } from './adapters/opa/unpack'
import { bundleKeys } from './bundle-keys'
import { systemActor } from './context'
import { keepBundleKeys } from './local/bundle-keys'
import { pemOf } from './services/fleet/read-bundle'
import { watchFleet } from './services/fleet/watch'
import { seedPolicy } from './services/policies/seed'
import { serviceContext, testDb } from './testing/actors'
import { entriesAbout } from './testing/audit'
import { clean, evaluatorThread } from './testing/engine'
import { type RunningOpa, runOpa, serveOpa } from './testing/serve-opa'
import { makeToken } from './testing/tokens'

// The environment is read once, when the first context is made.
const { folder, files } = vi.hoisted(() => {
  const made = `${process.env.TMPDIR ?? '/tmp'}/acgs-opa-${process.pid}`
  process.env.ACGS_BUNDLE_KEY_FILE = `${made}/keys.json`
  process.env.ACGS_EVALUATOR_FILE = `${process.cwd()}/dist/test/${process.pid}/evaluator-thread.js`
  return { folder: made, files: { keys: `${made}/keys.json`, verify: `${made}/verify.json` } }
})
const ctx = serviceContext(systemActor('test'))
let served: Awaited<ReturnType<typeof serveOpa>>
let opa: RunningOpa
const running: RunningOpa[] = []
let tokenId = ''

async function join_(): Promise<RunningOpa & { tokenId: string }> {
  const { id, token } = await makeToken({ label: 'edge', scopes: ['opa:bundle', 'opa:logs'], agents: ['agent-*', 'nobody-*'] })
  const at = mkdtempSync(join(folder, 'opa-'))
  writeFileSync(join(at, 'token'), token, { mode: 0o600 })
  const keys = bundleKeys().published(Date.now()).keys
  const config = opaConfig({
    consoleUrl: served.url.replace('/api/v1/opa', ''),
    set: 'edge',
    tokenPath: join(at, 'token'),
    keys: keys.map((key) => ({ kid: key.kid, pem: pemOf(key) })),
  })
  writeFileSync(join(at, 'config.yaml'), config)
  const one = await runOpa(join(at, 'config.yaml'))
  running.push(one)
  return { ...one, tokenId: id }
}

const row = (id = `opa-${tokenId}`) => testDb().opaInstance.findUnique({ where: { id } })
const until = <T>(ask: () => Promise<T>) => vi.waitFor(ask, { timeout: 30_000, interval: 100 })

beforeAll(async () => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  keepBundleKeys(files, Date.now())
  await evaluatorThread()
  await seedPolicy(ctx, filePolicies())
  served = await serveOpa()
  const joined = await join_()
  opa = joined
  tokenId = joined.tokenId
}, 60_000)
afterAll(async () => {
  for (const one of running) await one.kill()
  served?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a real OPA discovers, verifies and activates the active version, and its row says so', async () => {
  const wanted = (await filePolicies().readSeedBundle()).constitutionHash
  await until(async () =>
    expect(await row(), opa.said() + JSON.stringify(served.asked.map(({ method, path, status }) => [method, path, status]))).toMatchObject({
      activeRevision: wanted,
      servedRevision: wanted,
      version: '1.22.2',
      lastError: null,
    }),
  )
  const found = await row()
  expect(found?.labels).toMatchObject({ acgs_set: 'edge', version: '1.22.2' })
  expect(served.asked.some(({ path }) => path === '/api/v1/opa/status/edge')).toBe(true)
})

const decide = async (at: RunningOpa, over: object = {}) => {
  const { action, agent_id, context } = clean() as Record<string, unknown>
  const { constitutionHash } = await filePolicies().readSeedBundle()
  const facts = {
    constitution_hash: constitutionHash,
    audit_enabled: true,
    usage_count: 1,
    runtime_age_s: 1,
    agent: { agent_id, owner: 'Research', trust_level: 0.95, clearance: 'confidential', state: 'active' },
  }
  const input = { type: null, action, agent_id, context, input_data: { password: 'hunter2-raw' }, constitution_hash: null, facts, ...over }
  const response = await fetch(`${at.url}/v1/data/acgs/main/decision`, { method: 'POST', body: JSON.stringify({ input }) })
  return (await response.json()) as { decision_id: string; result?: { allow: boolean; verdict: string } }
}

test('it decides, and its decision arrives once, masked, as what it is', async () => {
  // Without the runtime data, which come in a bundle of their own, it denies.
  await until(async () => expect((await fetch(`${opa.url}/health?bundles`)).status, opa.said()).toBe(200))
  const made = await decide(opa)
  expect(made.result).toMatchObject({ allow: true, verdict: 'allow' })
  const stored = await until(async () => {
    const found = await testDb().decision.findMany({ where: { decisionId: made.decision_id } })
    expect(
      found,
      JSON.stringify([made, opa.said(), served.asked.filter(({ method }) => method === 'POST').map(({ path, status }) => [path, status])]),
    ).toHaveLength(1)
    return found[0]
  })
  expect(stored).toMatchObject({ engineId: `opa-${tokenId}`, agentId: 'agent-7', verdict: made.result?.verdict, tokenId, door: 'opa-log' })
  const record = stored?.record as { acgs: object; input: object }
  expect(record.acgs).toMatchObject({ engine: 'opa', engine_version: '1.22.2', policy_version: '1' })
  expect(JSON.stringify(record)).not.toContain('hunter2-raw')
  const minutes = await testDb().decisionMinute.findMany({ where: { engineId: `opa-${tokenId}` } })
  expect(minutes.reduce((sum, { evaluated }) => sum + Number(evaluated), 0)).toBe(1)
})

const deciding = async (at: RunningOpa) => (await decide(at)).result?.allow

async function twice(files: Map<string, Uint8Array>): Promise<Uint8Array> {
  const archive = pack()
  for (const [name, content] of [...files, ['dangerous.rego', Buffer.from('package acgs.dangerous\n')] as const])
    archive.entry({ name }, Buffer.from(content))
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}

test.each<[string, (files: Map<string, Uint8Array>) => unknown]>([
  ['duplicated', twice],
  ['unsigned', (held) => held.delete('.signatures.json')],
  ['tampered', (held) => held.set('dangerous.rego', Buffer.from('package acgs.dangerous\n'))],
  ['stripped', (held) => held.delete('dangerous.rego')],
  ['extended', (held) => held.set('extra.rego', Buffer.from('package acgs.extra\n'))],
])('bound 6: a bundle that is %s is not activated by a real OPA', async (_name, change) => {
  served.tamperWith(async (bytes, path) => {
    if (!path.endsWith('/bundles/acgs')) return bytes
    const held = new Map<string, Uint8Array>(await unpack(bytes))
    const made = await change(held)
    return made instanceof Buffer ? made : packTar(held)
  })
  try {
    const other = await join_()
    const found = await until(async () => {
      const one = await row(`opa-${other.tokenId}`)
      expect(one?.lastError, other.said()).toContain('acgs:')
      return one
    })
    expect(found?.activeRevision ?? null).toBeNull()
    expect(await deciding(other)).toBeUndefined()
    await other.kill()
  } finally {
    served.tamperWith(null)
  }
})

test('an upload that comes again adds nothing, whoever sends it first', async () => {
  const { token, id } = await makeToken({ scopes: ['opa:logs'], agents: ['agent-*'] })
  const revision = (await filePolicies().readSeedBundle()).constitutionHash
  const event = (over: object = {}) => ({
    decision_id: crypto.randomUUID(),
    labels: { id: crypto.randomUUID(), version: '1.22.2' },
    timestamp: `${new Date().toISOString().slice(0, -1)}456789Z`,
    path: 'acgs/main/allow',
    bundles: { acgs: { revision } },
    input: { agent_id: 'agent-7', action: 'data.read_public', context: { api_key: 'raw-secret' } },
    result: false,
    metrics: { timer_rego_query_eval_ns: 1000, timer_server_handler_ns: 2000 },
    ...over,
  })
  const send = (events: unknown, headers: Record<string, string> = {}, path = 'logs') =>
    fetch(`${served.url}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': 'gzip', ...headers },
      body: gzipSync(JSON.stringify(events)),
    })
  const stored = async () => testDb().decision.findMany({ where: { engineId: `opa-${id}` } })
  const events = [event(), event(), event({ path: 'other/rule' }), event({ input: { agent_id: 'stranger-1', action: 'data.read_public' } })]
  expect((await send([...events, events[0]])).status).toBe(204)
  expect((await send(events)).status).toBe(204)
  const found = await stored()
  expect(found).toHaveLength(2)
  expect(JSON.stringify(found.map(({ record }) => record))).not.toContain('raw-secret')
  expect(await row(`opa-${id}`)).toMatchObject({ decisions: 2n, lost: 2n }) // the stranger's, twice
  expect((await send([event({ bundles: { acgs: { revision: 'sha256:unknown' } } })])).status).toBe(204)
  const odd = (await stored()).find(({ constitutionHash }) => constitutionHash === 'sha256:unknown')
  expect(odd).toMatchObject({ policyVersion: 'unknown', verdict: 'deny' })
  expect(odd?.record).toMatchObject({ input: null })
  expect((await send({ no: 'list' })).status).toBe(400)
  expect((await send([], { 'content-encoding': 'br' })).status).toBe(415)
  expect((await send([], { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await send([], {}, 'logs/a/b')).status).toBe(404)
  expect((await send(['x'.repeat(33 * 1_048_576)])).status).toBe(413)
  const bundle = await fetch(`${served.url}/bundles/acgs`, { headers: { authorization: `Bearer ${token}` } })
  expect(bundle.status).toBe(403)
  expect((await entriesAbout(id)).filter(({ action }) => action === 'fleet.serve').map(({ outcome }) => outcome)).toContain('denied')
})

test('the bundle server: tags, types, 304, and a held request that a change ends', async () => {
  const { token, id } = await makeToken({ scopes: ['opa:bundle'], agents: ['agent-*'] })
  const get = (headers: Record<string, string> = {}, name = 'acgs') =>
    fetch(`${served.url}/bundles/${name}`, { headers: { authorization: `Bearer ${token}`, ...headers } })
  const first = await get()
  expect([first.status, first.headers.get('content-type'), first.headers.get('cache-control')]).toEqual([
    200,
    'application/gzip',
    'no-store',
  ])
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^"sha256:[0-9a-f]{64}"$/)
  const same = await get({ 'if-none-match': etag })
  expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, etag, ''])
  const polled = await get({ prefer: 'modes=snapshot,delta;wait=30' })
  expect([polled.status, polled.headers.get('content-type'), polled.headers.get('etag')]).toEqual([
    200,
    'application/vnd.openpolicyagent.bundles',
    etag,
  ])
  const startedAt = performance.now()
  const held = await get({ prefer: 'modes=snapshot,delta;wait=1', 'if-none-match': etag })
  expect([held.status, held.headers.get('content-type'), held.headers.get('etag')]).toEqual([
    304,
    'application/vnd.openpolicyagent.bundles',
    etag,
  ])
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990)
  expect((await get({}, 'nothing')).status).toBe(404)
  expect((await get({}, 'acgs?keyid=strange')).status).toBe(404)
  expect((await entriesAbout(`opa-${id}`)).map(({ action }) => action)).toEqual(['fleet.join', 'fleet.serve'])

  const runtime = await get({}, 'runtime')
  const waiting = get({ prefer: 'modes=snapshot;wait=60', 'if-none-match': runtime.headers.get('etag') ?? '' }, 'runtime')
  const windows = await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'windows' } })
  await testDb().runtimeDocument.update({ where: { key: 'windows' }, data: { body: { probe: { until: '2030-01-01T00:00:00Z' } } } })
  try {
    expect((await waiting).status).toBe(200)
  } finally {
    await testDb().runtimeDocument.update({ where: { key: 'windows' }, data: { body: windows.body ?? {} } })
  }

  const fifth = await Promise.all(Array.from({ length: 5 }, () => get({ prefer: 'modes=snapshot;wait=6', 'if-none-match': etag })))
  expect(fifth.map(({ status }) => status).sort()).toEqual([304, 304, 304, 304, 429])
  expect(fifth.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('5')

  const open = get({ prefer: 'modes=snapshot;wait=3', 'if-none-match': etag })
  await testDb().apiToken.update({ where: { id }, data: { revokedAt: new Date() } })
  expect((await open).status).toBe(401)
})

test('key rotation: an OPA that believes the old key goes on, and takes what the new one signs', async () => {
  const joined = await join_()
  const servedTo = () =>
    served.asked.filter(({ headers }) => headers.get('authorization')?.includes(joined.tokenId)).map(({ path }) => path)
  await until(async () => expect((await row(`opa-${joined.tokenId}`))?.activeRevision).not.toBeNull())
  const [before] = bundleKeys().published(Date.now()).keys
  keepBundleKeys(files, Date.now() + 366 * 86_400_000)
  await until(async () => expect(bundleKeys().signing(Date.now() + 367 * 86_400_000)?.kid).not.toBe(before?.kid))
  const held = JSON.parse(readFileSync(files.keys, 'utf8')) as { keys: { kid: string; nbf: number; exp?: number }[] }
  // As if the year were over: the new one signs from now on, the old one still counts.
  const nowS = Math.floor(Date.now() / 1000)
  writeFileSync(
    files.keys,
    JSON.stringify({
      keys: held.keys.map((one) => ({
        ...one,
        nbf: one.kid === before?.kid ? one.nbf : nowS - 1,
        exp: one.kid === before?.kid ? nowS + 3600 : undefined,
      })),
    }),
  )
  const after = await until(async () => {
    const signing = bundleKeys().signing(Date.now())
    expect(signing?.kid).not.toBe(before?.kid)
    return signing
  })
  await until(async () => expect(servedTo(), joined.said()).toContain(`/api/v1/opa/bundles/acgs?keyid=${after?.kid}`))
  await until(async () => expect(await row(`opa-${joined.tokenId}`)).toMatchObject({ lastError: null }))
  expect(await deciding(joined)).toBe(true)
  await joined.kill()
})

test('a dead OPA turns silent, and the alarm goes when its token ends', async () => {
  const key = `fleet-silent:opa-${tokenId}`
  const later = { ...ctx, now: () => new Date(Date.now() + 600_000) }
  const standing = () => testDb().alarm.count({ where: { key, clearedAt: null } })
  await watchFleet(ctx)
  expect(await standing()).toBe(0)
  await opa.kill()
  await watchFleet(later)
  expect(await standing()).toBe(1)
  await testDb().apiToken.update({ where: { id: tokenId }, data: { revokedAt: new Date() } })
  await watchFleet(later)
  expect(await standing()).toBe(0)
})
