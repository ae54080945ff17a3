import { createHash, randomInt } from 'node:crypto'
import type { Role } from '@/lib/access'
import type { VersionState } from '@/lib/policy-gates'
import type { ReplayResult, ReplaySample } from '@/lib/schemas/replays'
import type { Prisma } from '@/server/generated/prisma/client'
import { testDb } from './actors'
import { signedIn } from './signed-in'
import { withRules } from './waivers'

type Given = Partial<Prisma.PolicyVersionUncheckedCreateInput> & { authors?: readonly string[]; state?: VersionState }

/** A version that somebody submitted, waiting for its review unless another state is given. An installation has an active one before. */
export async function aVersion({ authors = [], ...given }: Given = {}): Promise<{ version: number; digest: string }> {
  await withRules()
  const version = given.version ?? randomInt(1_000_000, 1_000_000_000)
  const digest = `sha256:${createHash('sha256').update(crypto.randomUUID()).digest('hex')}`
  const empty = { constitutionHash: digest, manifest: {}, bundle: new Uint8Array([1]), bundleDigest: 'none', createdBy: 'test' }
  const declared = { flips: 0.01, allows: [], says: 'a version of a test' }
  await testDb().policyVersion.create({
    data: {
      ...{ name: 'a version of a test', state: 'review', basedOn: 1, declared },
      ...empty,
      ...given,
      version,
      authors: { create: authors.map((personId) => ({ personId })) },
    },
  })
  return { version, digest }
}

/** Somebody who may review, as a request of theirs would carry them. */
export const aReviewer = async (role: Role = 'lead') => (await signedIn(role)).actor

export const aSample = (over: Partial<ReplaySample> = {}): ReplaySample => {
  const to = Date.now()
  const from = new Date(to - 7 * 24 * 3_600_000).toISOString()
  return { from, to: new Date(to).toISOString(), window: '7d', most: 5000, origin: 'simulated', agent: null, type: null, ...over }
}

const kinds = () => ({ deny_to_allow: 0, allow_to_deny: 0, detail: 0 })
const row = () => ({ allow: 0, deny: 0, review: 0, error: 0 })

/** What a replay without any trouble finds. */
export const aResult = (over: Partial<ReplayResult> = {}): ReplayResult => ({
  counts: { passed: 1200, result_diff: 0, latency_inflation: 0, error: 0, skipped: 0, not_replayable: 0 },
  diffs: kinds(),
  matrix: { allow: row(), deny: row(), review: row(), error: row() },
  notReplayable: { masked: 0, missing_facts: 0 },
  skipped: { other_entrypoint: 0, sampled_out: 0 },
  principles: {},
  rules: [],
  judged: 1200,
  latency: { before: { p50: 0.4, p95: 0.8, p99: 1 }, after: { p50: 0.4, p95: 0.8, p99: 1.1 }, measured: 1200 },
  comparison: { state: 'equal', fixtures: 600, sampled: 500, differences: [], why: null },
  tookMs: 1000,
  machine: { cpus: 2, node: 'v24' },
  ...over,
})

type Replayed = {
  version: number
  sample?: Partial<ReplaySample>
  result?: ReplayResult
} & Partial<Prisma.PolicyReplayUncheckedCreateInput>

/** A replay of a version that a worker finished, unless another state is given. Out: its id. */
export async function aReplayOf({ sample, result = aResult(), ...given }: Replayed): Promise<string> {
  const id = crypto.randomUUID()
  await testDb().policyReplay.create({
    data: {
      ...{ id, digest: 'sha256:0', bundle: new Uint8Array([1]), baseline: 1, state: 'done', done: 1200, total: 1200, requestedBy: 'test' },
      ...given,
      sample: aSample(sample),
      ...((given.state ?? 'done') === 'done' ? { result: result as unknown as Prisma.InputJsonObject } : {}), // plain data
    },
  })
  return id
}

const outcome = (verdict: string, code?: string) => ({
  ...{ verdict, reason: verdict, refusal: null, obligations: [] },
  violations: code
    ? [{ code, rule: code, principle: 'safety', severity: 'high', enforcement: 'block', message: code, waived_by: null }]
    : [],
})

/** A denial that a replay would allow. Out: its decision. */
export async function aNewAllow(
  source: string,
  { code = 'harm_risk_too_high', action = 'data.read' }: { code?: string; action?: string } = {},
): Promise<string> {
  const decisionId = crypto.randomUUID()
  await testDb().policyFlip.create({
    data: {
      ...{ source, decisionId, kind: 'deny_to_allow', at: new Date(), agentId: 'agent-7', action, principles: ['safety'] },
      ...{ before: outcome('deny', code), after: outcome('allow') },
    },
  })
  return decisionId
}
