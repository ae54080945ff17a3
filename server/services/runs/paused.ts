import { planLink } from '@/lib/plan-link'
import { PAUSE_ENDS, type PausedReverter } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'

type Found = {
  targetKey: string
  kind: string | null
  namespace: string | null
  name: string | null
  until: string | null
  isResumed: boolean
  endedHow: string | null
}

/** What a run paused so that its change holds, until when somebody is asked, and whether it has its work back. */
export async function readPaused(ctx: ServiceContext, runId: string): Promise<PausedReverter[]> {
  const found = await ctx.db.$queryRaw<Found[]>`SELECT s.target_key AS "targetKey", s.params->'target'->>'kind' AS kind,
      s.params->'target'->>'namespace' AS namespace, s.params->'target'->>'name' AS name, s.params->'change'->>'until' AS until,
      EXISTS (SELECT 1 FROM run_target t JOIN run r ON r.id = t.run_id JOIN plan p ON p.id = r.plan_id
        WHERE t.target_key = s.target_key AND p.kind = 'reverter.resume' AND r.state = 'done' AND r.finished_at > s.finished_at) AS "isResumed",
      (SELECT e.ended_how FROM reverter_pause e WHERE e.run_id = s.run_id AND e.target_key = s.target_key AND e.ended_at IS NOT NULL) AS "endedHow"
    FROM step s WHERE s.run_id = ${runId}::uuid AND s.params->'change'->>'do' = 'pauseReverter' AND s.state = 'done' ORDER BY s.n LIMIT 100`
  return found.map(({ targetKey, kind, namespace, name, until, isResumed, endedHow }) => ({
    targetKey,
    name: name === null ? targetKey : `${kind ?? ''} ${namespace === null ? '' : `${namespace}/`}${name}`.trim(),
    href: planLink('reverter.resume', kind === null || name === null ? undefined : { kind, namespace, name }, { runId, targetKey }),
    until,
    ended: PAUSE_ENDS.find((one) => one === endedHow) ?? (isResumed ? 'resumed' : null),
  }))
}
