import { serviceLink } from '@/lib/plan-link'
import type { Lane, StepState } from '@/lib/run-states'
import { runTitle, type Titled } from '@/lib/run-title'
import type { RunDetail, RunLane, RunRef } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { detectionMs } from '@/server/runs/watch'
import { personNames } from '@/server/services/people/names'
import { asksOf } from './asks'
import { type FullRun, findRun } from './find'
import { foldSteps, type Light } from './fold'
import { readAsked } from './internal'
import { type FoundOwner, ownerRows, sayTakeovers } from './owners'
import { readPaused } from './paused'
import { isReadKind } from './read-kinds'
import { idsIn, rowOf, TITLE_COLUMNS, withNames } from './row'
import { readSteps } from './steps'

const LINKED = ['Deployment', 'StatefulSet', 'DaemonSet', 'Node']
/** The page of what a target's key names, where there is one. */
function hrefOf(key: string): string | null {
  const [kind = '', a, b, ...more] = key.split('/')
  if (!LINKED.includes(kind) || a === undefined || more.length > 0) return null
  return serviceLink(b === undefined ? { kind, namespace: null, name: a } : { kind, namespace: a, name: b })
}

/** The lines of a run: steps that stand by themselves with all there is of them, the others as folds. */
async function lanesOf(ctx: ServiceContext, id: string): Promise<{ lanes: RunLane[]; counts: RunDetail['stepsByState'] }> {
  const light = await ctx.db.$queryRaw<
    Light[]
  >`SELECT n, state, started_at AS "startedAt", finished_at AS "finishedAt" FROM step WHERE run_id = ${id}::uuid ORDER BY n`
  const places = foldSteps(light)
  const steps = new Map(
    (
      await readSteps(
        ctx,
        id,
        places.flatMap((place) => ('n' in place ? [place.n] : [])),
      )
    ).map((step) => [step.n, step]),
  )
  const lanes = places.flatMap((place): RunLane[] => {
    if ('fold' in place) return [place]
    const step = steps.get(place.n)
    return step === undefined ? [] : [{ step }]
  })
  const counts: Partial<Record<StepState, number>> = {}
  for (const { state } of light) counts[state] = (counts[state] ?? 0) + 1
  return { lanes, counts }
}

const linkOf = (run: Titled & { id: string }) => ({ id: run.id, title: runTitle(run) })

/** How the run's takeovers went. */
const takeoversOf = (run: FullRun, lanes: readonly RunLane[], owners: RunDetail['owners']): string | null =>
  sayTakeovers({
    owners,
    startMs: run.createdAt.getTime(),
    steps: lanes.flatMap((lane) =>
      'step' in lane ? [{ ...lane.step, sentAt: lane.step.effect?.sentAt ?? null, isRead: isReadKind(lane.step.kind) }] : [],
    ),
  })

/** One run: how it stands, its plan, its steps, who had it, what it holds, and what it asks of the viewer. Times are the database's, but `readAt`.
 *  Errors: NOT_FOUND. */
export async function getRun(ctx: ServiceContext, { id }: RunRef): Promise<RunDetail> {
  const found = await findRun(ctx, id)
  const readAt = ctx.now().toISOString() // beside the database's clock: a page counts on from the two
  const [owners, targets, { lanes, counts }, paused, others] = await Promise.all([
    ctx.db.$queryRaw<FoundOwner[]>`SELECT epoch, owner, at, from_owner AS "fromOwner", lease_ended_at AS "leaseEndedAt" FROM run_owner
      WHERE run_id = ${id}::uuid ORDER BY epoch DESC LIMIT 100`,
    ctx.db.$queryRaw<{ key: string; isHeld: boolean; fence: bigint | null }[]>`SELECT t.target_key AS key, t.active AS "isHeld", f.fence
      FROM run_target t LEFT JOIN target_fence f USING (target_key) WHERE t.run_id = ${id}::uuid ORDER BY t.target_key LIMIT 500`,
    lanesOf(ctx, id),
    readPaused(ctx, id),
    ctx.db.$queryRaw<
      (Titled & { id: string; isMine: boolean })[]
    >`SELECT r.id, ${TITLE_COLUMNS}, coalesce(r.preempted_by = ${id}::uuid, FALSE) AS "isMine"
      FROM run r JOIN plan p ON p.id = r.plan_id WHERE r.preempted_by = ${id}::uuid OR r.id = (SELECT preempted_by FROM run WHERE id = ${id}::uuid) LIMIT 50`,
  ])
  const nameOf = await personNames(ctx, [
    found.requestedBy,
    found.createdBy,
    ...(found.lookedBy === null ? [] : [found.lookedBy]),
    ...found.approvals.map(({ personId }) => personId),
    ...idsIn(found.outcome, found.waitingFor),
  ])
  const asked = await readAsked(ctx, id, nameOf)
  const rows = ownerRows(owners.toReversed())
  const other = others.find(({ isMine }) => !isMine)
  return {
    run: rowOf(found, { viewer: ctx.actor.id, nameOf }),
    epoch: found.epoch,
    owner: found.owner,
    leaseUntil: found.leaseUntil?.toISOString() ?? null,
    requestId: found.requestId,
    plan: {
      digest: found.digest,
      onFailure: found.onFailure,
      budgetMs: found.timeoutMs === null ? null : Number(found.timeoutMs),
      runbookVersion: found.runbookVersion,
      createdBy: nameOf(found.createdBy),
      hasRequest: found.hasRequest,
    },
    startMethod: found.startMethod,
    approvals: found.approvals.map(({ personId, roles }) => ({ name: nameOf(personId), roles: [...roles] })),
    isCompensating: found.isCompensating,
    outcome: withNames(found.outcome, nameOf),
    waitingFor: withNames(found.waitingFor, nameOf),
    preemptedBy: other === undefined ? null : linkOf(other),
    preempted: others.filter(({ isMine }) => isMine).map(linkOf),
    lookedAt:
      found.lookedAt === null || found.lookedBy === null
        ? null
        : { by: nameOf(found.lookedBy), at: found.lookedAt.toISOString(), note: found.lookNote ?? '' },
    owners: rows,
    takeovers: takeoversOf(found, lanes, rows),
    lanes,
    stepsByState: counts,
    targets: targets.map(({ key, isHeld, fence }) => ({ key, href: hrefOf(key), isHeld, fence: fence === null ? null : String(fence) })),
    paused,
    warnings: found.warnings,
    asks: asksOf(ctx.actor, asked),
    detectionMs: detectionMs(found.lane as Lane),
    readAt,
    databaseAt: found.databaseAt.toISOString(),
  }
}
