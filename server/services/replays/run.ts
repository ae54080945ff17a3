import { cpus } from 'node:os'
import { AppError } from '@/lib/errors'
import type { ReplayResult } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { Candidate, Candidates } from '@/server/ports/candidates'
import type { BundleManifest, OpenedBundle } from '@/server/ports/policies'
import { runCommand } from '@/server/services/run-command'
import { replayOf } from '@/server/services/targets'
import { abandonReplays, type Claim, claimReplay, renewReplay } from './claim'
import { compareWithOpa, fixturesOf } from './compare-with-opa'
import { evaluatePage, type Sides } from './evaluate-page'
import { flipsOf, keepPage, LOST } from './keep-page'
import { questionsOf } from './questions'
import { ratesOf } from './rates'
import { readsOf } from './reads'
import { createRuntimeAt } from './runtime-at'
import { measureSample, type Recorded, readPage } from './sample'
import { addTo, loadTally, newTally, percentilesOf, storeTally, type Tally } from './tally'

const RENEW_MS = 15_000
/** A version that ends at its limit so often is not worth two seconds for each decision of a day. */
const TIMEOUTS_MAX = 25

/** Who replays: `owner` is this worker for the time it holds one; `page` decisions are kept at once. */
export type Replayer = { owner: string; candidates: Candidates; threads: number; signal: AbortSignal; page?: number }
type Opened = { bundle: OpenedBundle; candidate: Candidate }

async function openSide(ctx: ServiceContext, bytes: Uint8Array, { candidates, threads }: Replayer): Promise<Opened> {
  const bundle = await ctx.policies.openBundle(new Uint8Array(bytes))
  return { bundle, candidate: await candidates.open(bundle, { threads }) }
}

type Run = { claim: Claim; replayer: Replayer; sides: Sides; before: Opened; after: Opened }

/** Page by page until the sample is through. Nothing of a page is kept before all of it is judged. Out: the counts, and how long it took. */
async function replayAll(ctx: ServiceContext, { claim, replayer, sides }: Run): Promise<{ tally: Tally; ms: number }> {
  const { id, sample } = claim
  const { owner, signal, page: limit } = replayer
  const started = performance.now() - (claim.progress?.ms ?? 0)
  const measured = claim.progress ? null : await measureSample(ctx, sample)
  const tally = claim.progress ? loadTally(claim.progress.tally) : newTally()
  if (measured) {
    tally.counted.skipped.sampled_out = measured.found - measured.total
    tally.counted.counts.skipped = tally.counted.skipped.sampled_out
  }
  const cut = claim.progress?.cut ?? measured?.cut ?? 0
  const total = claim.total ?? measured?.total ?? 0
  let after = claim.progress?.after ?? null
  let done = claim.progress ? claim.done : 0
  let timeouts = 0
  let next: Promise<Recorded[]> = readPage(ctx, { sample, cut, after, limit })
  for (let page = await next; page.length > 0; page = await next) {
    if (signal.aborted) throw new AppError('CONFLICT', LOST)
    const last = page.at(-1)
    after = last ? { at: last.evaluated_at.toISOString(), id: last.decision_id } : after
    next = readPage(ctx, { sample, cut, after, limit })
    next.catch(() => undefined) // awaited in the head of the loop
    const told = await evaluatePage(page, sides)
    const judged = page.flatMap((row, at) => (told[at] ? [{ row, judged: told[at] }] : []))
    for (const one of judged) {
      addTo(tally, one.judged)
      if (one.judged.status === 'error' && one.judged.after.refusal === 'timeout') timeouts += 1
    }
    if (timeouts >= TIMEOUTS_MAX)
      throw new AppError(
        'BAD_REQUEST',
        `${timeouts} evaluations ran into their limit of 2 s, and the rest would too. Mend the slow rule first.`,
      )
    done += page.length
    const progress = { cut, after, tally: storeTally(tally), ms: performance.now() - started }
    await keepPage(ctx, { id, owner, done, total: Math.max(total, done), progress, flips: flipsOf(id, judged) })
  }
  return { tally, ms: performance.now() - started }
}

const filesOf = async (ctx: ServiceContext, { draftId, version }: Claim) => {
  const select = { path: true, text: true }
  if (draftId) return ctx.db.policyDraftFile.findMany({ where: { draftId }, select })
  return version ? ctx.db.policyVersionFile.findMany({ where: { version }, select }) : []
}

function resultOf(
  { counted, before, after }: Tally,
  more: Pick<ReplayResult, 'comparison' | 'tookMs'> & { manifests: BundleManifest[] },
): ReplayResult {
  const { fired, ...counts } = counted
  const { manifests, ...rest } = more
  return {
    ...counts,
    ...rest,
    rules: ratesOf({ fired, judged: counted.judged, manifests }),
    latency: { before: percentilesOf(before), after: percentilesOf(after), measured: after.count },
    machine: { cpus: cpus().length, node: process.version },
  }
}

async function finish(ctx: ServiceContext, { claim, owner }: { claim: Claim; owner: string }, result: ReplayResult): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.policyReplay.updateMany({
      where: { id: claim.id, state: 'running', leasedBy: owner },
      data: { state: 'done', result: result as unknown as Prisma.InputJsonObject, endedAt: ctx.now(), leasedUntil: null }, // plain data
    })
    if (count === 0) throw new AppError('CONFLICT', LOST)
    await tx.$executeRaw`UPDATE policy_replay SET progress = NULL, total = done WHERE id = ${claim.id}::uuid`
    await tx.event.create({ data: { topic: 'replays', ref: claim.id, version: 'done' } })
    await ctx.entry?.done(tx)
  })
}

async function replay(ctx: ServiceContext, claim: Claim, replayer: Replayer): Promise<void> {
  const baseline = await ctx.db.policyVersion.findUniqueOrThrow({ where: { version: claim.baseline }, select: { bundle: true } })
  const sides: Opened[] = []
  try {
    const before = await openSide(ctx, baseline.bundle, replayer)
    sides.push(before)
    const after = await openSide(ctx, claim.bundle, replayer)
    sides.push(after)
    const asked: Sides = {
      before: { candidate: before.candidate, reads: readsOf(before.bundle.sources) },
      after: { candidate: after.candidate, reads: readsOf(after.bundle.sources) },
      runtimeAt: createRuntimeAt(ctx),
    }
    const { tally, ms } = await replayAll(ctx, { claim, replayer, sides: asked, before, after })
    const { sources, manifest } = after.bundle
    const comparison = await compareWithOpa(ctx, {
      candidate: after.candidate,
      sources,
      fixtures: fixturesOf(await filesOf(ctx, claim)),
      sampled: await questionsOf(ctx, claim.sample, asked.runtimeAt),
    })
    const manifests = [manifest, before.bundle.manifest]
    await finish(ctx, { claim, owner: replayer.owner }, resultOf(tally, { comparison, tookMs: Math.round(ms), manifests }))
  } finally {
    await Promise.all(sides.map(({ candidate }) => candidate.close()))
  }
}

/** Ends a replay that cannot succeed, and puts back one that may. With the database away this fails too, and the lease runs out by itself. */
async function putBack(
  ctx: ServiceContext,
  { id }: Claim,
  { owner, cause }: { owner: string; cause: unknown },
): Promise<'failed' | 'put back'> {
  const isFinal = cause instanceof AppError && cause.code === 'BAD_REQUEST'
  const why = cause instanceof AppError ? cause.message.slice(0, 500) : null
  await ctx.db.$executeRaw`
    UPDATE policy_replay SET state = ${isFinal ? 'failed' : 'running'}, error = CASE WHEN ${isFinal} THEN ${why} END, leased_until = NULL,
      leased_by = NULL, ended_at = CASE WHEN ${isFinal} THEN clock_timestamp() END
    WHERE id = ${id}::uuid AND state = 'running' AND leased_by = ${owner}`
  if (isFinal) await ctx.db.event.create({ data: { topic: 'replays', ref: id, version: 'failed' } })
  return isFinal ? 'failed' : 'put back'
}

/** Runs one replay that waits, or goes on with one whose worker fell silent. Out: how it ended, `none` when nothing waited. */
export async function runReplay(ctx: ServiceContext, replayer: Replayer): Promise<'none' | 'done' | 'failed' | 'put back'> {
  await abandonReplays(ctx)
  const { owner } = replayer
  const claim = await claimReplay(ctx, owner)
  if (!claim) return 'none'
  const renewing = setInterval(() => void renewReplay(ctx, { id: claim.id, owner }).catch(() => undefined), RENEW_MS)
  try {
    const rule = { permission: 'policies:replay', action: 'policies.replay', target: replayOf(claim) } as const
    await runCommand(ctx, rule, (opened) => replay(opened, claim, replayer))
    return 'done'
  } catch (cause) {
    if (!(cause instanceof AppError)) ctx.log.error({ err: cause, replay: claim.id }, 'replays.attempt-failed')
    return putBack(ctx, claim, { owner, cause })
  } finally {
    clearInterval(renewing)
  }
}

/** Runs every replay that waits. One that was put back waits for the next turn. */
export async function runReplays(ctx: () => ServiceContext, replayer: Replayer): Promise<void> {
  for (;;) {
    const ended = await runReplay(ctx(), replayer)
    if (ended === 'none' || ended === 'put back') return
  }
}
