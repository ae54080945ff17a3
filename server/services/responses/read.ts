import { can, EVERYWHERE } from '@/lib/access'
import { isObserved, type ResponseKind, type ResponseState } from '@/lib/response-plans'
import type { IncidentResponse, ResponseRow, SettleStep } from '@/lib/schemas/responses'
import type { ServiceContext } from '@/server/context'
import type { Stored } from '@/server/services/incidents/change'
import { personNames } from '@/server/services/people/names'
import { RESPONSE_ACTOR } from './case'
import { whyNotSettle } from './settle'

type Viewing = Pick<ServiceContext, 'actor' | 'db'>

const hrefOf = (href: string | null, agents: readonly string[]): string | null =>
  href?.replace('/:agent', agents[0] === undefined ? '' : `/${encodeURIComponent(agents[0])}`) ?? null

function whyNots(ctx: Viewing, found: Stored, step: { kind: string; state: string; isAuto: boolean }): ResponseRow['whyNot'] {
  const mayNot = can(ctx.actor, 'incidents:command', EVERYWHERE) ? null : 'Your roles do not include incidents:command.'
  const why = (as: SettleStep['as']) => mayNot ?? whyNotSettle(ctx, found, { ...step, as })
  const [done, skipped] = [why('done'), why('skipped')]
  return { ...(done === null ? {} : { done }), ...(skipped === null ? {} : { skipped }) }
}

/** The response plan of an incident as it was copied, and how each step stands for the viewer. */
export async function readResponse(ctx: Viewing, found: Stored): Promise<IncidentResponse> {
  const rows = await ctx.db.responseStep.findMany({ where: { incidentId: found.id }, orderBy: { n: 'asc' } })
  const nameOf = await personNames(
    ctx,
    rows.flatMap(({ by }) => (by === null || by === RESPONSE_ACTOR ? [] : [by])),
  )
  const steps = rows.map((row): ResponseRow => {
    const kind = row.kind as ResponseKind // written by copyPlan from the table
    const { n, name, isAuto, agree, isLate, runIds, note, by } = row
    return {
      ...{ n, name, kind, isAuto, agree, isLate, runIds, note },
      isObserved: isObserved(kind),
      href: hrefOf(row.href, found.agents),
      dueAt: row.dueAt?.toISOString() ?? null,
      state: row.state as ResponseState, // a constraint of the table
      by: by === null ? null : { id: by, name: by === RESPONSE_ACTOR ? 'by itself' : nameOf(by) },
      at: row.at?.toISOString() ?? null,
      whyNot: whyNots(ctx, found, row),
    }
  })
  return { plan: rows.at(-1)?.plan ?? null, steps }
}
