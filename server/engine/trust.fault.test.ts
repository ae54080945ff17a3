import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { packTar } from '@/server/adapters/opa/pack-tar'
import { filePolicies } from '@/server/adapters/opa/policies'
import { signedBundles } from '@/server/adapters/opa/signed-bundles'
import { unpack } from '@/server/adapters/opa/unpack'
import { openBundleKeys, readVerifyKeys } from '@/server/bundle-keys'
import { createDb } from '@/server/db'
import { keepBundleKeys } from '@/server/local/bundle-keys'
import { signVersions } from '@/server/services/fleet/sign-versions'
import { clean, contextOf, ownDatabase, seedInstallation, startTestEngine, type TestEngine } from '@/server/testing/engine'
import { packBundle } from '@/server/testing/pack-bundle'
import { sha256 } from './digest'

let own: Awaited<ReturnType<typeof ownDatabase>>
let at: TestEngine
let token = ''
const paths = () => ({ keys: join(own.root, 'bundle-keys.json'), verify: join(own.root, 'bundle-verify.json') })
const verify = () => ({ bundles: signedBundles, keys: () => readVerifyKeys(paths().verify, Date.now()) })
const start = (over: object = {}) => startTestEngine({ database: own.database, root: own.root, seeds: false, verify: verify(), ...over })
const readiness = async (one = at) => {
  const answer = await fetch(`${one.url}/ready`)
  return { status: answer.status, body: JSON.stringify(await answer.json()) }
}
const until = <T>(ask: () => Promise<T>) => vi.waitFor(ask, { timeout: 20_000, interval: 50 })
const ask = async (one = at) => {
  const answer = await one.ask(clean(), { token })
  return { status: answer.status, body: (await answer.json()) as { allow: boolean; policy_version?: string } }
}
/** On a busy machine an evaluation may be ended at its limit; the next one is not. */
const allows = () => until(async () => expect(await ask()).toMatchObject({ status: 200, body: { allow: true, policy_version: '1' } }))
async function signAll() {
  const [signer] = openBundleKeys(readFileSync(paths().keys, 'utf8'))
  if (!signer) throw new Error('a key was made')
  const db = createDb(own.database.url('acgs_app'), 1)
  const done = await signVersions(contextOf(db), {
    bundles: signedBundles,
    signer,
    keys: new Map([[signer.kid, createPublicKey(signer.key)]]),
  })
  await db.$disconnect()
  return done
}

beforeAll(async () => {
  own = await ownDatabase()
  keepBundleKeys(paths(), Date.now())
  const db = createDb(own.database.url('acgs_app'), 2)
  ;({ token } = await seedInstallation(db))
  await db.$disconnect()
  at = await start()
})
afterAll(async () => {
  await at?.stop()
  await own?.remove()
})

test('bound 6: an unsigned version decides nothing; signed, it does', async () => {
  await until(async () => expect((await readiness()).body).toContain('is not signed'))
  expect(await ask()).toMatchObject({ status: 503, body: { allow: false } })
  expect(await signAll()).toEqual({ signed: 1, failed: [] })
  expect(await signAll()).toEqual({ signed: 0, failed: [] })
  await until(async () => expect((await readiness()).status).toBe(200))
  await allows()
})

test('bound 6: a version with the signature of another one never becomes active, and the old one decides on', async () => {
  const seed = await filePolicies().readSeedBundle()
  const files = await unpack(seed.bytes)
  files.set('dangerous.rego', Buffer.concat([files.get('dangerous.rego') ?? Buffer.alloc(0), Buffer.from('\n# nobody signed this\n')]))
  const { bytes, constitutionHash } = await packBundle(files)
  const { jws, kid } = await at.db.policySignature.findFirstOrThrow({ where: { version: 1 } })
  const bundle = new Uint8Array(bytes)
  await at.db.policyVersion.create({
    data: { version: 2, constitutionHash, bundle, bundleDigest: sha256(bundle), manifest: {}, createdBy: 'nobody' },
  })
  await at.db.policySignature.create({ data: { version: 2, kid, jws } })
  await at.db.policyActivation.create({ data: { version: 2, by: 'nobody' } })
  await until(async () => expect(at.engine.parts.activationFailure()).toContain('is not what was signed'))
  await allows()
  await at.db.policyActivation.create({ data: { version: 1, by: 'test' } })
  await until(async () => expect(at.engine.parts.activationFailure()).toBeNull())
})

const copies = () => readdirSync(join(own.root, 'engine', 'policy'))

test('bound 7: a start without database and network decides with the last active version, at its true age', async () => {
  await until(async () => expect(copies()).toEqual(expect.arrayContaining(['runtime.json', 'version-1.tar.gz'])))
  await until(async () => expect(readFileSync(join(own.root, 'engine', 'policy', 'runtime.json'), 'utf8')).toContain('"activations":[1,'))
  await at.stop()
  await own.database.stop()
  at = await start()
  await until(async () => expect((await readiness()).status).toBe(200))
  await allows()
  const health = (await (await fetch(`${at.url}/health`)).json()) as { status: string; runtime_age_s: number }
  expect(health.status).toBe('degraded')
  expect(health.runtime_age_s).toBeGreaterThan(0)
})

test('older than its deadline it decides nothing where it is set so, and says why', async () => {
  await at.stop()
  at = await start({ staleness: { maxAgeMs: 1, failClosed: true } })
  await until(async () => expect((await readiness()).body).toContain('was not confirmed'))
  expect(await ask()).toMatchObject({ status: 503, body: { allow: false } })
  await at.stop()
  at = await start({ staleness: { maxAgeMs: 1, failClosed: false } })
  await until(async () => expect((await readiness()).status).toBe(200))
  expect((await (await fetch(`${at.url}/health`)).json()) as object).toMatchObject({ status: 'degraded' })
})

test.each<[string, (bytes: Buffer) => Promise<Uint8Array>]>([
  [
    'unsigned',
    async (bytes) => {
      const files = await unpack(bytes)
      files.delete('.signatures.json')
      return packTar(files)
    },
  ],
  ['tampered', async (bytes) => packTar((await unpack(bytes)).set('dangerous.rego', Buffer.from('package acgs.dangerous\n')))],
  ['cut off', async (bytes) => bytes.subarray(0, 1000)],
])('bound 6: a copy on disk that is %s decides nothing', async (_name, change) => {
  await at.stop()
  const path = join(own.root, 'engine', 'policy', 'version-1.tar.gz')
  const good = readFileSync(path)
  writeFileSync(path, await change(good))
  at = await start()
  await until(async () => expect(at.engine.parts.activationFailure()).not.toBeNull())
  expect((await readiness()).status).toBe(503)
  expect(await ask()).toMatchObject({ status: 503, body: { allow: false } })
  writeFileSync(path, good)
})

test('a key that counts no more verifies nothing', async () => {
  await at.stop()
  const held = JSON.parse(readFileSync(paths().verify, 'utf8')) as { keys: object[] }
  writeFileSync(paths().verify, JSON.stringify({ keys: held.keys.map((one) => ({ ...one, exp: 1 })) }))
  at = await start()
  await until(async () => expect(at.engine.parts.activationFailure()).toContain('not known here'))
  expect(await ask()).toMatchObject({ status: 503 })
})
