import { randomBytes } from 'node:crypto'
import type { Actor } from '@/lib/access'
import { gatesOf } from '@/lib/policy-gates'
import { limitsOf } from '@/lib/rollout-limits'
import { serviceContext, testDb } from './actors'
import { personWith } from './people'

export const aHash = (): string => `sha256:${randomBytes(32).toString('hex')}`

type Given = { state?: string; authors?: string[]; createdBy?: string; isSigned?: boolean }

/** A version as the rest of the console sees one, in a database of the suite's own; its bundle is nothing that an engine would take. */
export async function aVersion({ state = 'superseded', authors = [], createdBy = 'test', isSigned = true }: Given = {}) {
  const { _max } = await testDb().policyVersion.aggregate({ _max: { version: true } })
  const version = (_max.version ?? 0) + 1
  const digest = aHash()
  await testDb().policyVersion.create({
    data: {
      ...{ version, constitutionHash: digest, bundle: new Uint8Array([version]), bundleDigest: aHash(), manifest: {}, createdBy, state },
      authors: { create: authors.map((personId) => ({ personId })) },
      signatures: isSigned ? { create: { kid: 'test', jws: 'test' } } : {},
    },
  })
  return { version, digest }
}

/** Makes a version the active one as of an instant, as it would have been done then; the one before is superseded. */
export async function decides(version: number, at = new Date()): Promise<void> {
  await testDb().policyVersion.updateMany({ where: { state: 'active' }, data: { state: 'superseded' } })
  await testDb().policyVersion.update({ where: { version }, data: { state: 'active', activatedAt: at } })
  await testDb().policyActivation.create({ data: { version, by: 'test', at } })
}

/** A version that was measured, reviewed and replayed: every gate before shadow is open, for its digest. */
export async function aReadyVersion(given: Omit<Given, 'state'> = {}) {
  const made = await aVersion({ ...given, state: 'replay' })
  const gates = (['draft', 'review', 'replay'] as const).flatMap(gatesOf)
  await testDb().policyGate.createMany({ data: gates.map((gate) => ({ version: made.version, gate, state: 'passed', detail: {} })) })
  const { id: personId } = await personWith(['analyst'])
  const review = { id: crypto.randomUUID(), personId, verdict: 'approve', comment: 'fine', method: 'webauthn' }
  await testDb().policyReview.create({ data: { ...review, ...made } })
  return made
}

/** A rollout that runs, of a version in shadow, beside the active one. */
export async function aRollout(baseline: number) {
  const { version } = await aVersion({ state: 'shadow' })
  const id = crypto.randomUUID()
  await testDb().policyRollout.create({
    data: { id, version, baseline, stepSince: new Date(), limits: limitsOf('standard', 0.01), startedBy: 'test' },
  })
  return { id, version }
}

export const activeVersion = async (): Promise<number | null> =>
  (await testDb().policyActivation.findFirst({ orderBy: { seq: 'desc' } }))?.version ?? null
export const stateOf = async (version: number): Promise<string> =>
  (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).state

/** A context of a command that was confirmed. */
export const confirmedBy = (actor: Actor) => ({ ...serviceContext(actor), stepUpMethod: 'webauthn' as const })
