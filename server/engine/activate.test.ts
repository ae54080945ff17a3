import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { unpack } from '@/server/adapters/opa/unpack'
import { clean, hostEngine, startTestEngine } from '@/server/testing/engine'
import { packBundle } from '@/server/testing/pack-bundle'
import { sha256 } from './digest'

const seed = await unpack(readFileSync(join(import.meta.dirname, '../../policies/seed-bundle.tar.gz')))
/** The constitution with another minimum of trust: valid, and it decides otherwise. */
let minimum = 0.96
const stricter = () => {
  minimum += 0.001 // no two of them hash alike
  const data = JSON.parse(String(seed.get('data.json'))) as { acgs: { limits: { trust: { minimum: number } } } }
  data.acgs.limits.trust.minimum = minimum
  return packBundle(new Map(seed).set('data.json', Buffer.from(JSON.stringify(data))))
}

const host = hostEngine()

let versions = 1
type Stored = { constitutionHash: string; bytes: Buffer; recorded?: Buffer }
async function store({ constitutionHash, bytes, recorded = bytes }: Stored): Promise<number> {
  const version = ++versions
  const row = { version, constitutionHash, bundle: new Uint8Array(bytes), bundleDigest: sha256(recorded), manifest: {}, createdBy: 'test' }
  await host.at.db.policyVersion.create({ data: row })
  return version
}
const activate = (version: number) => host.at.db.policyActivation.create({ data: { version, by: 'test' } })
const within = { timeout: 30_000, interval: 10 }
const decide = async () =>
  (await (await host.at.ask(clean())).json()) as { allow: boolean; policy_version: string; violation_codes: string[] }
const health = async () => (await (await fetch(`${host.at.url}/health`)).json()) as { status: string; policy_version: string }

test('a new version decides, the previous one again after it, and every answer is of one of them', async () => {
  const version = await store(await stricter())
  expect(await decide()).toMatchObject({ allow: true, policy_version: '1' })
  const seen = new Set<string>()
  let isDone = false
  const load = (async () => {
    while (!isDone) {
      const response = await host.at.ask(clean())
      const { allow, policy_version, violation_codes } = (await response.json()) as Awaited<ReturnType<typeof decide>>
      seen.add(`${response.status} ${policy_version} ${allow} ${violation_codes?.includes('trust_too_low')}`)
      await new Promise((next) => setTimeout(next, 5)) // stays below the rate of the constitution
    }
  })()
  await activate(version)
  await vi.waitFor(async () => expect((await decide()).policy_version).toBe(String(version)), within)
  await activate(1)
  await vi.waitFor(async () => expect((await decide()).policy_version).toBe('1'), within)
  isDone = true
  await load
  const answers = [...seen].filter((one) => !one.includes(' false false')) // some are over the rate by now
  expect(answers.every((one) => one === '200 1 true false' || one === `200 ${version} false true`)).toBe(true)
  expect(answers).toContain('200 1 true false')
  expect(await host.at.metrics()).toMatch(/acgs_policy_active_version_info\{policy_version="1",/)
})

test.each<[string, () => Promise<Stored>]>([
  ['does not hash to what was recorded', async () => ({ constitutionHash: `sha256:${'0'.repeat(64)}`, bytes: (await stricter()).bytes })],
  [
    'has another module than was recorded, with the same sources',
    async () => {
      const { bytes, constitutionHash } = await stricter()
      const files = await unpack(bytes)
      const wasm = Buffer.from(files.get('policy.wasm') ?? [])
      wasm.writeUInt8(wasm.readUInt8(wasm.length - 1) ^ 1, wasm.length - 1)
      return { constitutionHash, bytes: (await packBundle(files.set('policy.wasm', wasm))).bytes, recorded: bytes }
    },
  ],
  [
    'was cut',
    async () => {
      const { bytes, constitutionHash } = await stricter()
      return { constitutionHash, bytes: bytes.subarray(0, 50_000) }
    },
  ],
  [
    'has a module that does not compile',
    () => packBundle(new Map(seed).set('policy.wasm', Buffer.from('no')).set('extra.rego', Buffer.from('package x'))),
  ],
])('a version that %s never decides; the one before stays', async (_name, bad) => {
  await activate(await store(await bad()))
  await vi.waitFor(async () => expect((await health()).status).toBe('degraded'), within)
  expect(await decide()).toMatchObject({ policy_version: '1' })
  await activate(1)
  await vi.waitFor(async () => expect((await health()).status).toBe('healthy'), within)
})

test('an engine that starts with a bad active version is not ready and decides nothing', async () => {
  await activate(await store({ constitutionHash: `sha256:${'1'.repeat(64)}`, bytes: (await stricter()).bytes }))
  const second = await startTestEngine({ database: host.own.database, root: `${host.own.root}/second`, seeds: false })
  try {
    await vi.waitFor(async () => expect((await second.ask(clean(), { token: host.at.token })).status).toBe(503), within)
    const answer = await second.ask(clean(), { token: host.at.token })
    expect(await answer.json()).toMatchObject({ allow: false, error: { code: 'not_ready' } })
    await vi.waitFor(
      async () => expect(JSON.stringify(await (await fetch(`${second.url}/ready`)).json())).toContain('does not hash'),
      within,
    )
  } finally {
    await second.stop()
  }
})
