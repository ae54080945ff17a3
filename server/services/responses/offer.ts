import type { ResponseKind } from '@/lib/response-plans'
import type { Sql } from '@/server/audit/sql'
import { tell } from '@/server/runs/tell'
import { addEntry, SYSTEM } from '@/server/services/incidents/timeline'
import { type Case, RESPONSE_ACTOR } from './case'

/** `note`: why it is proposed to people; null where it does not apply, and `why`. */
type Offer = { kind: Extract<ResponseKind, 'offer.rollback' | 'offer.stop'>; note: string | null; why: string }

/** What a check found out about a step that people decide: proposed, said over every page, or not to be done. Never done by itself. */
export async function offerStep(sql: Sql, of: Case, { kind, note, why }: Offer): Promise<void> {
  const { rows } = await sql.query<{ name: string; n: number; href: string | null }>(
    `UPDATE response_step SET state = $3, note = $4, by = CASE WHEN $3 = 'pending' THEN NULL ELSE $5 END, at = clock_timestamp()
     WHERE incident_id = $1 AND kind = $2 AND state = 'pending' RETURNING name, n, href`,
    [of.id, kind, note === null ? 'not_applicable' : 'pending', note ?? why, RESPONSE_ACTOR],
  )
  const [step] = rows
  if (!step || note === null) return
  await addEntry(sql, of.id, {
    kind: 'response',
    by: SYSTEM,
    title: `Proposed: ${step.name}`,
    detail: note,
    href: step.href,
    requestId: of.id,
  })
  await tell(sql, `response-offer:${of.id}:${step.n}`, {
    ...{
      kind: 'alarm',
      key: `response-offer:${of.id}`,
      severity: 1,
      title: `${of.drill ? 'DRILL ' : ''}INC-${of.number} proposes: ${step.name}`,
    },
    detail: `${note} Operator or lead decides; nothing happens by itself.`,
    href: step.href ?? `/incidents/${of.id}`,
  })
}

/** Nobody has to decide it any more. */
export const endOffer = (sql: Sql, id: string, n: number): Promise<void> =>
  tell(sql, `response-offer-over:${id}:${n}`, { kind: 'clear', key: `response-offer:${id}` })
