import { STOP_LINES } from '@/lib/emergency-words'
import { AppError } from '@/lib/errors'
import type { JournalLine } from '@/lib/schemas/stop-journal'
import type { Prisma } from '@/server/generated/prisma/client'
import type { ImportedStep, ImportedStop } from '@/server/stop/import-plan'
import { auditIdOf, type Taken } from './late-entry'

type Tx = Prisma.TransactionClient
type Json = Prisma.InputJsonValue
/** `epoch`: of whoever has the run and asks; only its owner may end its steps. Null: nobody's, and the run's own record stays as it is. */
export type Into = { journalId: string; runId: string; stop: ImportedStop; added: readonly JournalLine[]; epoch: number | null }

const OPEN = new Set(['pending', 'intent', 'running', 'verifying'])
const LATE_MS = STOP_LINES.stopped + 1000

/** Whether nobody can say that engines denied: then what was seen without them is no end of the stop. */
const isUnsure = (scope: string, latchedAt: Date | null): boolean => latchedAt === null && (scope === 'agents' || scope === 'agent')

async function endStep(tx: Tx, runId: string, { n, state, why, facts, intentAt, endedAt, auditId }: ImportedStep & { auditId: string }) {
  const isDone = state === 'done'
  const told = { ...facts, ...(isDone && why !== null ? { unknown: why } : {}) }
  await tx.step.update({
    where: { runId_n: { runId, n } },
    data: { state, auditId, facts: told as Json, error: isDone ? null : why, finishedAt: endedAt }, // facts: JSON as it was read
  })
  await tx.$executeRaw`
    UPDATE step SET intent_at = coalesce(intent_at, ${intentAt}), started_at = coalesce(started_at, ${intentAt}), attempt = greatest(attempt, 1)
    WHERE run_id = ${runId}::uuid AND n = ${n}`
  if (isDone)
    await tx.$executeRaw`
      UPDATE effect SET sent_at = coalesce(sent_at, ${intentAt}), answered_at = coalesce(answered_at, ${endedAt}), verified_at = ${endedAt}
      WHERE run_id = ${runId}::uuid AND n = ${n}`
}

/** Ends the steps whose end the journal tells, as it was seen then. What nobody saw to its end is the run's owner's to go on with. */
async function endSteps(tx: Tx, { journalId, runId, stop, added, epoch }: Into, isDenied: boolean): Promise<Taken> {
  const taken = new Map<number, { auditId: string; hasIntent: boolean }>()
  const [run] = await tx.$queryRaw<{ epoch: number; state: string }[]>`SELECT epoch, state FROM run WHERE id = ${runId}::uuid FOR UPDATE`
  if (epoch === null || run?.epoch !== epoch || run.state !== 'running') return taken
  const told = new Set(added.flatMap(({ kind, data }) => (kind === 'outcome' && typeof data.n === 'number' ? [data.n] : [])))
  const rows = await tx.step.findMany({
    where: { runId, n: { in: [...told] } },
    select: { n: true, state: true, kind: true, auditId: true },
  })
  for (const { n, state, kind, auditId } of rows) {
    const step = stop.steps.find((one) => one.n === n && one.kind === kind)
    if (!step || !OPEN.has(state) || (step.state !== 'done' && step.state !== 'failed')) continue
    if (kind.startsWith('emergency.stopped@') && !isDenied) continue
    const own = auditId ?? auditIdOf(journalId, n)
    await endStep(tx, runId, { ...step, auditId: own })
    taken.set(n, { auditId: own, hasIntent: auditId !== null })
  }
  return taken
}

/** Sandboxes that were there when none was left any more. A denial stood all the while, so that none can have come since. */
async function endSandboxes(tx: Tx, { runId, stop }: Into): Promise<void> {
  const { stoppedAt: at, scope, target } = stop
  if (at === null || scope === 'workload') return
  const agentId = scope === 'agent' ? target : null
  const ended = await tx.$queryRaw<{ id: string }[]>`
    UPDATE sandbox SET contained_at = coalesce(contained_at, ${at}), gone_at = coalesce(gone_at, ${at}), ended_at = ${at}, state = 'ended',
      ending = coalesce(ending, 'emergency_stop'), run_id = ${runId}::uuid, version = version + 1
    WHERE pod_uid IS NOT NULL AND state NOT IN ('ended', 'refused') AND requested_at <= ${at} AND (${agentId}::text IS NULL OR agent_id = ${agentId}) RETURNING id::text`
  const ids = ended.map(({ id }) => id)
  await tx.$executeRaw`
    UPDATE runtime_event SET state = 'contained', judged_at = coalesce(judged_at, clock_timestamp())
    WHERE sandbox_id = ANY(${ids}::uuid[]) AND state IN ('new', 'suspect', 'containing')`
  await tx.event.createMany({ data: ids.map((ref) => ({ topic: 'sandboxes', ref, version: 'ended' })) })
}

/** Takes what was done for a run while its database was away into its record: clocks as they were seen, and the steps of whoever has it. A sight is
 *  never moved to later. Out: the steps that were ended. Errors: BAD_REQUEST where there is no stop of that run. */
export async function importIntoRun(tx: Tx, into: Into): Promise<Taken> {
  const { journalId, runId, stop } = into
  const [emergency] = await tx.$queryRaw<{ scope: string; latchedAt: Date | null }[]>`
    SELECT scope, latched_at AS "latchedAt" FROM emergency WHERE run_id = ${runId}::uuid FOR UPDATE`
  if (!emergency || emergency.scope !== stop.scope)
    throw new AppError('BAD_REQUEST', `run_id: the journal goes on with run ${runId}, and there is no such stop of ${stop.scope} here.`)
  const isDenied = !isUnsure(emergency.scope, emergency.latchedAt)
  const taken = await endSteps(tx, into, isDenied)
  const { containedAt, stoppedAt, confirmedAt } = isDenied ? stop : { ...stop, stoppedAt: null, confirmedAt: null }
  await tx.$executeRaw`
    UPDATE emergency SET contained_at = least(contained_at, ${containedAt}::timestamptz), stopped_at = least(stopped_at, ${stoppedAt}::timestamptz),
      confirmed_at = least(confirmed_at, ${confirmedAt}::timestamptz), journal_id = coalesce(journal_id, ${journalId}),
      failed_at = CASE WHEN ${confirmedAt}::timestamptz IS NOT NULL AND ${stoppedAt}::timestamptz <= accepted_at + make_interval(secs => ${LATE_MS / 1000}::float8)
        THEN NULL ELSE failed_at END
    WHERE run_id = ${runId}::uuid`
  if (isDenied) await endSandboxes(tx, into)
  return taken
}
