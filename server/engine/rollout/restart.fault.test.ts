import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Decision } from '@/lib/schemas/evaluate'
import { signedBundles } from '@/server/adapters/opa/signed-bundles'
import { openBundleKeys, readVerifyKeys } from '@/server/bundle-keys'
import { createDb } from '@/server/db'
import { keepBundleKeys } from '@/server/local/bundle-keys'
import { signVersions } from '@/server/services/fleet/sign-versions'
import { clean, contextOf, ownDatabase, seedInstallation, startTestEngine, type TestEngine } from '@/server/testing/engine'
import { untilRollout } from '@/server/testing/engine-rollouts'
import { beginRollout, storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'
import { bucketOf } from './bucket'

const within = { timeout: 60_000, interval: 50 }
let own: Awaited<ReturnType<typeof ownDatabase>>
let at: TestEngine
let token = ''
const paths = () => ({ keys: join(own.root, 'bundle-keys.json'), verify: join(own.root, 'bundle-verify.json') })
const start = () =>
  startTestEngine({
    ...{ database: own.database, root: own.root, seeds: false },
    verify: { bundles: signedBundles, keys: () => readVerifyKeys(paths().verify, Date.now()) },
  })
async function signAll(): Promise<void> {
  const [signer] = openBundleKeys(readFileSync(paths().keys, 'utf8'))
  if (!signer) throw new Error('a key was made')
  const db = createDb(own.database.url('acgs_app'), 1)
  const keys = new Map([[signer.kid, createPublicKey(signer.key)]])
  await signVersions(contextOf(db), { bundles: signedBundles, signer, keys })
  await db.$disconnect()
}
const ask = async () => (await (await at.ask(clean(), { token })).json()) as Decision
const copy = (name: string) => join(own.root, 'engine', 'policy', name)

beforeAll(async () => {
  own = await ownDatabase()
  keepBundleKeys(paths(), Date.now())
  const db = createDb(own.database.url('acgs_app'), 2)
  ;({ token } = await seedInstallation(db))
  await db.$disconnect()
  await signAll()
  at = await start()
})
afterAll(async () => {
  await at?.stop()
  await own?.remove()
})

test('bound 6: a candidate that nobody signed is not asked, and the active version decides on', async () => {
  const version = await storeVersion(at.db, await withMinimumTrust(0.5))
  const id = await beginRollout(at.db, { version, step: 'canary_50' })
  await untilRollout(at, { id, state: 'stopped' })
  expect(at.engine.parts.rollout()?.reason).toContain('is not signed')
  await vi.waitFor(async () => expect(await ask()).toMatchObject({ allow: true, stage: 'active' }), within)
  await at.db.policyRollout.update({ where: { id }, data: { state: 'aborted', endedAt: new Date(), endedBy: 'test' } })
})

test('bound 7: an engine that starts in canary without database and network has the candidate again, and each agent on its side', async () => {
  const version = await storeVersion(at.db, await withMinimumTrust(0.5))
  await signAll()
  let id = crypto.randomUUID()
  while (bucketOf(id, 'agent-7') >= 5000) id = crypto.randomUUID()
  await beginRollout(at.db, { version, step: 'canary_50', id })
  await untilRollout(at, { id, state: 'running' })
  expect(await ask()).toMatchObject({ stage: 'canary', policy_version: String(version) })
  await vi.waitFor(() => {
    expect(existsSync(copy(`version-${version}.tar.gz`)) && existsSync(copy('version-1.tar.gz'))).toBe(true)
    expect(readFileSync(copy('runtime.json'), 'utf8')).toContain(id)
  }, within)
  await at.stop()
  await own.database.stop()
  at = await start()
  await untilRollout(at, { id, step: 'canary_50', state: 'running' })
  expect(await ask()).toMatchObject({ allow: true, stage: 'canary', policy_version: String(version) })
})
