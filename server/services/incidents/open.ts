import type { AlertRefs } from '@/lib/alert-words'
import { AppError } from '@/lib/errors'
import { type JudgedAlert, keyOf, severityOf } from '@/lib/incident-rules'
import type { OpenIncident } from '@/lib/schemas/incidents'
import { raiseAlert } from '@/server/alerts'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { beginIncident } from './begin'
import { byOf } from './change'
import { sqlOf } from './sql-of'

async function refuseStrangers(db: Pick<ServiceContext['db'], 'agent' | 'sandbox' | 'violation'>, input: OpenIncident): Promise<void> {
  const { agentId, sandboxId, violationId } = input
  if (agentId !== undefined && !(await db.agent.findUnique({ where: { agentId }, select: { agentId: true } })))
    throw new AppError('NOT_FOUND', `agentId: there is no agent ${agentId}. Choose one that is registered, or leave it out.`)
  if (sandboxId !== undefined && !(await db.sandbox.findUnique({ where: { id: sandboxId }, select: { id: true } })))
    throw new AppError('NOT_FOUND', `sandboxId: there is no sandbox ${sandboxId}. Choose one of the list, or leave it out.`)
  if (violationId !== undefined && !(await db.violation.findUnique({ where: { id: violationId }, select: { id: true } })))
    throw new AppError('NOT_FOUND', `violationId: there is no violation ${violationId}. Choose one of the list, or leave it out.`)
}

/** Opens an incident that a person saw: its alert, its row and its first tellings in one transaction. Its severity is the graver of what they say
 *  and what its class is. Errors: NOT_FOUND naming the field, CONFLICT (one is open about the same). */
export function openIncident(ctx: ServiceContext, input: OpenIncident): Promise<{ id: string; number: number; version: number }> {
  const { type, severity, title, detail, agentId, sandboxId, service, violationId } = input
  return ctx.db.$transaction(async (tx) => {
    await refuseStrangers(tx, input)
    const refs: AlertRefs = {
      ...(agentId === undefined ? {} : { agentId }),
      ...(sandboxId === undefined ? {} : { sandboxId }),
      ...(service === undefined ? {} : { service }),
      ...(violationId === undefined ? {} : { violationId }),
    }
    const sql = sqlOf(tx)
    const seen: JudgedAlert = {
      source: 'person',
      kind: type,
      severity,
      labels: {},
      refs,
      occurred: 1,
      drill: false,
      origin: ctx.origin,
      isOver: false,
    }
    const key = (agentId ?? sandboxId ?? service ?? violationId) ? keyOf(seen) : `${type} ${title}`.slice(0, 300)
    const begun = await beginIncident(sql, {
      ...{ type, severity: severityOf(seen), title, detail: detail ?? null, by: byOf(ctx), triggeredBy: ctx.actor.id, evidenceAt: null },
      key,
      agents: agentId === undefined ? [] : [agentId],
      sandboxes: sandboxId === undefined ? [] : [sandboxId],
      services: service === undefined ? [] : [service],
      namespaces: [],
      ...{ origin: ctx.origin, drill: false, requestId: ctx.requestId },
    })
    if (!begun) {
      const open = await tx.incident.findFirst({
        where: { correlationKey: key, endedAt: null, state: { not: 'resolved' } },
        select: { number: true },
      })
      throw new AppError('CONFLICT', `INC-${open?.number ?? '?'} is open about the same. Write a note there instead.`)
    }
    const alert = await raiseAlert(tx, {
      ...{ source: 'person', fingerprint: begun.id, startsAt: new Date(), kind: type, title, detail: detail ?? title, severity, refs },
      origin: ctx.origin,
    })
    const trace = {
      rules: [{ name: 'opened by a person', matched: true, why: 'a person saw it' }],
      ...{ heldBy: null, severity: severityOf(seen), policy: 'response 1', told: [], verdict: 'A person opened an incident.' },
    }
    const data = { incidentId: begun.id, judgedAt: new Date(), wasTold: begun.told > 0, trace }
    await tx.alert.update({ where: { id: alert.id }, data })
    await ctx.entry?.done(tx, { beforeDigest: digestOf({}), afterDigest: digestOf({ ...input }) })
    return { id: begun.id, number: begun.number, version: 1 }
  })
}
