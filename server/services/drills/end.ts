import { RUN_ENDS, type RunState } from '@/lib/run-states'
import { SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import { digestOf } from '@/server/audit/digest'
import { inOne } from '@/server/runs/connection'
import { writeEntry } from '@/server/runs/record'
import { containAgent } from '@/server/services/containment/contain-agent'
import { drillOf } from '@/server/services/targets'
import { releaseAgent } from './agent'
import { agedMs, keepMove, LostLease, type Moving } from './moving'
import { resolveDrillIncident } from './resolve-incident'
import { scoreOf, verdictOf } from './score'
import { sightsOf } from './sights'
import { retireToken } from './token'

/** What still runs of it is waited for so long; then the drill ends and says what is left. */
const CLEAN_MS = 120_000

const isRunOver = (state: string): boolean => RUN_ENDS.includes(state as RunState)

/** Nothing of the drill may run on: what nobody contained is contained now, by the same order. Out: whether it is all over. */
async function isCleared({ ctx, worker, drill }: Moving): Promise<boolean> {
  const rows = await ctx.db.sandbox.findMany({
    where: { agentId: drill.agentId, drill: true, requestedAt: { gte: drill.acceptedAt } },
    select: { state: true, runId: true },
  })
  const left = rows.filter(({ state }) => !SANDBOX_ENDS.includes(state as SandboxState))
  if (left.some(({ runId }) => runId === null)) {
    const order = {
      agentId: drill.agentId,
      reason: `drill ${drill.id} ended with its sandbox still there`,
      requestId: `drill-end:${drill.id}`,
    }
    await inOne(worker.lend, (client) => containAgent(client, order))
    return false
  }
  const ids = [...rows.flatMap(({ runId }) => runId ?? []), ...(drill.runId === null ? [] : [drill.runId])]
  const runs = await ctx.db.run.findMany({ where: { id: { in: ids } }, select: { state: true } })
  return left.length === 0 && runs.every(({ state }) => isRunOver(state) || state === 'uncertain')
}

/** Writes the score down as it is now: the drill is over. Errors: LostLease. */
export async function closeDrill(at: Moving): Promise<void> {
  const { ctx, worker } = at
  const drill = await ctx.db.drill.findUniqueOrThrow({ where: { id: at.drill.id } })
  const score = scoreOf({ ...drill, state: 'incomplete' }, await sightsOf(ctx, drill))
  const verdict = verdictOf(score)
  await inOne(worker.lend, async (sql) => {
    const { rowCount } = await sql.query(
      `UPDATE drill SET state = $3, score = $4, ended_at = clock_timestamp(), owner = NULL, lease_until = NULL WHERE id = $1::uuid AND owner = $2`,
      [drill.id, at.drill.owner, verdict, JSON.stringify(score)],
    )
    if (rowCount !== 1) throw new LostLease(`drill ${drill.id} is another worker's`)
    await sql.query(`INSERT INTO event (topic, ref, version) VALUES ('drills', $1, $2)`, [drill.id, verdict])
    const entry = {
      action: 'drills.end',
      phase: 'event',
      outcome: verdict === 'passed' ? 'done' : 'failed',
      target: drillOf(drill),
    } as const
    const reason = drill.why ?? verdict
    await writeEntry(sql, { ...entry, reason, afterDigest: digestOf(score), drill: true, ...(drill.runId ? { runId: drill.runId } : {}) })
  })
}

/** The end of a stop drill: what it stopped stays stopped until the resume drill. One that came to no stop leaves nothing behind. */
export async function endStop(at: Moving): Promise<void> {
  const { drill } = at
  if (drill.runId === null) return endEscape(at)
  if (!(await isCleared(at)) && agedMs(at, drill.endingAt) < CLEAN_MS) return
  await retireToken(at)
  await closeDrill(at)
}

/** The end of an escape drill: nothing of it runs on, its agent acts again, its incident is over, and its score is written down. */
export async function endEscape(at: Moving): Promise<void> {
  const { drill } = at
  if (!(await isCleared(at)) && agedMs(at, drill.endingAt) < CLEAN_MS) return
  await retireToken(at)
  await releaseAgent(at)
  await resolveDrillIncident(at)
  if (drill.restoredAt === null) await keepMove(at, { restoredAt: at.now })
  await closeDrill(at)
}
