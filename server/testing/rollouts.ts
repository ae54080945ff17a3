import { createHash } from 'node:crypto'
import { encodeSketch, newSketch } from '@/lib/latency-sketch'
import { gatesOf, type VersionState } from '@/lib/policy-gates'
import { limitsOf, type Profile, type Step } from '@/lib/rollout-limits'
import { type ServiceContext, systemActor } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { serviceContext, testDb } from './actors'
import { aReviewer } from './policy-versions'

/** The worker's own context, at an instant of the test's. */
export const workerAt = (at: Date): ServiceContext => ({ ...serviceContext(systemActor('worker')), now: () => at })

let last = 0
/** A version as it is stored, decided by nobody yet. Out: its number and digest. */
export async function aVersion(state: VersionState, over: Partial<Prisma.PolicyVersionUncheckedCreateInput> = {}) {
  last = Math.max(last + 1, ((await testDb().policyVersion.aggregate({ _max: { version: true } }))._max.version ?? 0) + 1)
  const version = last
  const digest = `sha256:${createHash('sha256').update(crypto.randomUUID()).digest('hex')}`
  await testDb().policyVersion.create({
    data: {
      ...{ version, constitutionHash: digest, bundle: new Uint8Array([1]), bundleDigest: digest, manifest: {}, state },
      ...{ createdBy: crypto.randomUUID(), name: `version ${version} of a test`, ...over },
    },
  })
  return { version, digest }
}

/** The version that decides from now on. */
export async function anActiveVersion() {
  await testDb().policyVersion.updateMany({ where: { state: 'active' }, data: { state: 'superseded' } })
  const made = await aVersion('active')
  await testDb().policyActivation.create({ data: { version: made.version, by: 'test' } })
  return made
}

/** A version that may be rolled out: measured, approved by somebody, replayed and signed. */
export async function aVersionInReplay({ author = crypto.randomUUID(), flips = 0 }: { author?: string; flips?: number } = {}) {
  const made = await aVersion('replay', { declared: { flips, allows: [] }, createdBy: author })
  const { version, digest } = made
  const db = testDb()
  await db.policyVersionAuthor.create({ data: { version, personId: author } })
  const gates = [...gatesOf('draft'), ...gatesOf('review'), ...gatesOf('replay')]
  await db.policyGate.createMany({ data: gates.map((gate) => ({ version, gate, state: 'passed', detail: {} })) })
  const said = { verdict: 'approve', comment: 'it does what it says', personId: (await aReviewer()).id, method: 'webauthn' }
  await db.policyReview.create({ data: { id: crypto.randomUUID(), version, digest, ...said } })
  await db.policySignature.create({ data: { version, kid: 'test', jws: 'test' } })
  return { ...made, author }
}

type Running = { step?: Step; since?: Date; profile?: Profile; flips?: number }
/** A rollout that runs, as if it had come to this step at that time. */
export async function aRollout({ step = 'shadow', since = new Date(), profile = 'small', flips = 0 }: Running = {}) {
  const baseline = await anActiveVersion()
  const made = await aVersionInReplay({ flips })
  const { version } = made
  const id = crypto.randomUUID()
  await testDb().policyVersion.update({ where: { version }, data: { state: step === 'shadow' ? 'shadow' : 'canary' } })
  await testDb().policyRollout.create({
    data: {
      ...{ id, version, baseline: baseline.version, step, stepSince: since, startedAt: since, startedBy: crypto.randomUUID() },
      limits: limitsOf(profile, flips),
    },
  })
  return { ...made, id, baseline }
}

/** Nobody of an earlier test goes on measuring in the next. */
export const endRollouts = () =>
  testDb().policyRollout.updateMany({ where: { state: 'running' }, data: { state: 'aborted', endedAt: new Date(), endedBy: 'test' } })

type Says = {
  id: string
  digest: string
  step?: Step
  state?: 'warming' | 'running' | 'stopped'
  reason?: string
  at?: Date
  active?: string
  activeSince?: Date
}
/** An engine's heartbeat: warm, and running this rollout, unless told otherwise. */
export async function anEngine(
  name: string,
  { id, digest, step = 'shadow', state = 'running', reason, at = new Date(), active, activeSince }: Says,
): Promise<void> {
  const status = {
    ...{
      ready: true,
      constitutionHash: active ?? null,
      warm: state === 'warming' ? [] : [digest],
      activeSince: activeSince?.toISOString() ?? null,
    },
    rollout: { id, step, state, reason: reason ?? null },
  }
  const row = { role: 'engine', version: '0.0.0', startedAt: new Date(at.getTime() - 3_600_000), heartbeatAt: at, status }
  await testDb().roleInstance.upsert({ where: { id: name }, create: { id: name, ...row }, update: row })
}
export const noEngines = () => testDb().roleInstance.deleteMany({ where: { role: 'engine' } })

type Minute = {
  at: Date
  step: Step
  decided: number
  errors?: number
  disagreed?: number
  denyToAllow?: number
  dropped?: number
  ms?: number
}
/** What an engine counted in one minute. */
export async function aMinute(rolloutId: string, minute: Minute): Promise<void> {
  const { at, step, decided, errors = 0, disagreed = 0, denyToAllow = 0, dropped = 0, ms = 0.4 } = minute
  const sketch = newSketch()
  for (let n = 0; n < decided; n++) sketch.accept(ms)
  await testDb().policyRolloutMinute.create({
    data: {
      ...{ rolloutId, step, engineId: `engine-${crypto.randomUUID()}`, minute: new Date(Math.floor(at.getTime() / 60_000) * 60_000) },
      ...{ decided, errors, disagreed, denyToAllow, dropped, sketch: encodeSketch(sketch) },
    },
  })
}

type Flip = { kind?: string; action?: string; codes?: readonly string[]; acknowledged?: boolean; verdict?: string }
/** A decision that came out otherwise. Out: its id. */
export async function aFlip(
  source: string,
  { kind = 'deny_to_allow', action = 'data.read', codes = ['a'], acknowledged, verdict }: Flip = {},
) {
  const decisionId = crypto.randomUUID()
  const outcome = (said: string, named: readonly string[]) => ({
    ...{ verdict: said, reason: 'as it was', refusal: null, obligations: [] },
    violations: named.map((code) => ({
      code,
      rule: 'r',
      principle: 'privacy',
      severity: 'high',
      enforcement: 'deny',
      message: code,
      waived_by: null,
    })),
  })
  await testDb().policyFlip.create({
    data: {
      ...{ source, decisionId, kind, at: new Date(), agentId: 'agent-7', action, principles: ['privacy'] },
      ...{ before: outcome(verdict ?? 'deny', codes), after: outcome('allow', []) },
      ...(acknowledged ? { acknowledgedBy: crypto.randomUUID(), acknowledgedAt: new Date(), note: 'right' } : {}),
    },
  })
  return decisionId
}

/** A replay of the version that ended. Out: its id. */
export async function aDoneReplay({ version, digest, baseline }: { version: number; digest: string; baseline: number }): Promise<string> {
  const id = crypto.randomUUID()
  const of = { version, digest, baseline, bundle: new Uint8Array([1]), sample: {}, requestedBy: 'test' }
  await testDb().policyReplay.create({ data: { id, ...of, state: 'done', requestedAt: new Date(), endedAt: new Date() } })
  return id
}
