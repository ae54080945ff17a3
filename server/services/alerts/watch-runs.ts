import { PRECEDENCE } from '@/lib/run-states'
import { raiseAlert } from '@/server/alerts'
import type { ServiceContext } from '@/server/context'

const SOURCE = 'runs'
type Troubled = { id: string; kind: string; state: string; precedence: number; drill: boolean; outcome: string | null; at: Date }

/** Runs that need people: uncertain ones, and containments that ended without being confirmed. A stop that did has its alert from who keeps stops. */
const find = ({ db }: ServiceContext): Promise<Troubled[]> => db.$queryRaw<Troubled[]>`
  SELECT r.id::text, p.kind, r.state, r.precedence, r.drill, r.outcome, coalesce(r.finished_at, r.created_at) AS at
  FROM run r JOIN plan p ON p.id = r.plan_id
  WHERE (r.state = 'uncertain' OR (r.state = 'failed' AND r.precedence >= ${PRECEDENCE.contain} AND r.finished_at > clock_timestamp() - interval '1 hour'))
    AND NOT EXISTS (SELECT FROM alert a WHERE a.source = ${SOURCE} AND a.fingerprint = r.id::text || ' ' || r.state)
    AND NOT EXISTS (SELECT FROM emergency e WHERE e.run_id = r.id AND r.state = 'failed')
  ORDER BY r.created_at LIMIT 50`

/** A stop or containment that nobody can confirm is as grave as it gets, and second and third level hear of it at once. Out: how many. */
export async function watchTroubledRuns(ctx: ServiceContext): Promise<number> {
  const found = await find(ctx)
  for (const { id, kind, state, precedence, drill, outcome, at } of found) {
    const isStop = precedence >= PRECEDENCE.contain
    await ctx.db.$transaction((tx) =>
      raiseAlert(tx, {
        ...{
          source: SOURCE,
          fingerprint: `${id} ${state}`,
          startsAt: at,
          kind: 'other',
          severity: isStop ? 1 : 2,
          drill,
          origin: ctx.origin,
        },
        title: state === 'uncertain' ? `A run is uncertain: ${kind}` : `Not confirmed: ${kind}`,
        detail:
          state === 'uncertain' ? 'Whether its last step was done is not known. Look at the run and decide.' : (outcome ?? 'It failed.'),
        labels: { urgent: 'true' },
        refs: { runId: id },
      }),
    )
  }
  return found.length
}
