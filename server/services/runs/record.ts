import { AppError } from '@/lib/errors'
import type { ListRunRecord, RunRecordPage, RunRecordRow } from '@/lib/schemas/runs'
import { countEntries, findEntries } from '@/server/audit/find'
import type { ServiceContext } from '@/server/context'
import { readLogState } from '@/server/services/audit/log-state'
import { rowsOf } from '@/server/services/audit/row-of'
import { personNames } from '@/server/services/people/names'
import { idsIn, withNames } from './row'

/** Counting stops here; beyond it the total is said as "at least". */
const COUNT_LIMIT = 10_000

type Pending = { n: number; auditId: string; at: Date; isOutcome: boolean; kind: string; targetKey: string; state: string }

/** Entries that are written and wait for their seal: intents and outcomes of steps of which the log has nothing yet. The app may not read what
 *  waits, so they are told from the steps themselves. */
const findPending = (ctx: ServiceContext, runId: string): Promise<Pending[]> =>
  ctx.db.$queryRaw<
    Pending[]
  >`SELECT s.n, s.audit_id::text AS "auditId", w.at, w."isOutcome", s.kind, s.target_key AS "targetKey", s.state FROM step s
    CROSS JOIN LATERAL (VALUES (s.intent_at, FALSE), (s.finished_at, TRUE)) AS w(at, "isOutcome")
    WHERE s.run_id = ${runId}::uuid AND s.audit_id IS NOT NULL AND w.at > clock_timestamp() - interval '10 min'
      AND (NOT w."isOutcome" OR s.state IN ('done', 'failed'))
      AND NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entry_id = s.audit_id::text AND (e.phase = 'outcome') = w."isOutcome")
    ORDER BY w.at DESC LIMIT 100`

const pendingRow = ({ n, auditId, at, isOutcome, kind, targetKey, state }: Pending): RunRecordRow => ({
  key: `${auditId} ${isOutcome ? 'outcome' : 'intent'}`,
  idx: null,
  at: at.toISOString(),
  action: 'runs.step',
  phase: isOutcome ? 'outcome' : 'intent',
  result: isOutcome ? (state === 'done' ? 'done' : 'failed') : null,
  reason: isOutcome ? null : `${kind} ${targetKey}`,
  by: 'worker',
  stepN: n,
  seal: { state: 'pending' },
})

const stepOf = ({ kind, id }: { kind: string; id: string }): number | null => {
  const n = kind === 'step' ? /\/(\d{1,7})$/.exec(id)?.[1] : undefined
  return n === undefined ? null : Number(n)
}

/** The log's entries about a run, newest first: what the run wrote, and what people asked of it. In: run, cursor, limit ≤ 200. Out: rows with how
 *  far each is proved, next cursor or null, total (exact up to 10,000). Errors: NOT_FOUND. */
export async function readRunRecord(ctx: ServiceContext, { id, cursor, limit }: ListRunRecord): Promise<RunRecordPage> {
  const run = await ctx.db.run.findUnique({ where: { id }, select: { id: true } })
  if (!run) throw new AppError('NOT_FOUND', 'There is no such run.')
  const finding = { filter: { aboutRun: id }, isGrouped: false, now: ctx.now() }
  const [found, total, state, pending] = await Promise.all([
    findEntries(ctx.db, finding, { below: cursor === undefined ? null : Number(cursor), limit: limit + 1 }),
    countEntries(ctx.db, finding, COUNT_LIMIT + 1),
    readLogState(ctx),
    cursor === undefined ? findPending(ctx, id) : [],
  ])
  const page = found.slice(0, limit)
  const rows = await rowsOf(ctx, page, state)
  const nameOf = await personNames(
    ctx,
    rows.flatMap(({ reason }) => idsIn(reason)),
  )
  const last = page.at(-1)
  return {
    items: [
      ...pending.map(pendingRow),
      ...rows.map(({ idx, at, action, phase, result, reason, seal, actor, target }) => ({
        key: String(idx),
        idx,
        at,
        action,
        phase,
        result,
        reason: withNames(reason, nameOf),
        by: actor.name ?? actor.id.replace(/^system:/, ''),
        stepN: stepOf(target),
        seal,
      })),
    ],
    nextCursor: found.length > limit && last ? String(last.idx) : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsEstimate: total > COUNT_LIMIT,
    readAt: ctx.now().toISOString(),
  }
}
