import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { limitsOf, type Step } from '@/lib/rollout-limits'
import { unpack } from '@/server/adapters/opa/unpack'
import type { Db } from '@/server/db'
import { sha256 } from '@/server/engine/digest'
import { ROOT } from '@/server/local/source-hash'
import { packBundle } from './pack-bundle'

const SEED = join(ROOT, 'policies', 'seed-bundle.tar.gz')
let made = 0

/** The constitution with another minimum of trust, 0 to 1: valid, and it decides otherwise. No two of them hash alike. */
export async function withMinimumTrust(minimum: number): Promise<{ bytes: Buffer; constitutionHash: string }> {
  const seed = await unpack(readFileSync(SEED))
  const data = JSON.parse(String(seed.get('data.json'))) as { acgs: { limits: { trust: { minimum: number } } } } // of the shipped bundle
  made += 1
  data.acgs.limits.trust.minimum = minimum + made / 1e6
  return packBundle(seed.set('data.json', Buffer.from(JSON.stringify(data))))
}

/** Stores a version that nobody reviewed: an engine without keys takes it. Out: its number. */
export async function storeVersion(db: Db, { bytes, constitutionHash }: { bytes: Uint8Array; constitutionHash: string }): Promise<number> {
  const newest = await db.policyVersion.aggregate({ _max: { version: true } })
  const version = (newest._max.version ?? 0) + 1
  const bundle = new Uint8Array(bytes)
  await db.policyVersion.create({
    data: { version, constitutionHash, bundle, bundleDigest: sha256(bundle), manifest: {}, createdBy: 'test', state: 'shadow' },
  })
  return version
}

type Begun = { version: number; baseline?: number; step?: Step; id?: string }
/** A rollout as the machine would leave it at this step. Out: its id. */
export async function beginRollout(db: Db, { version, baseline = 1, step = 'shadow', id = crypto.randomUUID() }: Begun): Promise<string> {
  const limits = limitsOf('small', 0)
  await db.policyRollout.create({ data: { id, version, baseline, step, stepSince: new Date(), limits, startedBy: 'test' } })
  return id
}
export const moveRollout = (db: Db, id: string, step: Step) =>
  db.policyRollout.update({ where: { id }, data: { step, stepSince: new Date() } })
export const endRollout = (db: Db, id: string) =>
  db.policyRollout.update({ where: { id }, data: { state: 'aborted', endedAt: new Date(), endedBy: 'test' } })
