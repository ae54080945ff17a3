import { ALERT_LABELS } from '@/lib/alert-words'
import type { Severity } from '@/lib/incident-words'
import type { AlertmanagerAlert, AlertmanagerAnswer, AlertmanagerBody } from '@/lib/schemas/alertmanager'
import { endAlert, raiseAlert } from '@/server/alerts'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { alertSourceOf } from '@/server/services/targets'

const SOURCE = 'alertmanager'
const SEVERITY: Record<string, Severity> = { critical: 1, page: 1, error: 2, warning: 3, info: 4, none: 4 }
const severityOf = (word: string | undefined): Severity => (word !== undefined && Object.hasOwn(SEVERITY, word) ? (SEVERITY[word] ?? 3) : 3)
/** Of what is running it says year 1, and of what will stop being told a time ahead. */
const endOf = ({ status, endsAt }: AlertmanagerAlert): Date | null => (status === 'resolved' ? new Date(endsAt) : null)

function raisedOf({ labels, annotations, startsAt, fingerprint }: AlertmanagerAlert) {
  const { alertname = '', severity, namespace, service, agent_id: agentId } = labels
  const refs = { ...(service === undefined ? {} : { service }), ...(agentId === undefined ? {} : { agentId }) }
  return {
    ...{
      source: SOURCE,
      fingerprint,
      startsAt: new Date(startsAt),
      evidenceAt: new Date(startsAt),
      kind: alertname,
      severity: severityOf(severity),
    },
    title: annotations.summary ?? annotations.title ?? alertname,
    detail: annotations.description ?? annotations.message ?? '',
    labels: { ...labels, ...(namespace === undefined ? {} : { [ALERT_LABELS.namespace]: namespace }) },
    ...{ refs, drill: labels.drill === 'true' },
  }
}

/** Keeps what Alertmanager sends, each (fingerprint, startsAt) once, and ends what it says is over; whoever judges does so after the answer. Audited.
 *  Errors: FORBIDDEN. */
export function receiveAlertmanager(ctx: ServiceContext, body: AlertmanagerBody): Promise<AlertmanagerAnswer> {
  const rule = { permission: 'incidents:signal', action: 'alerts.receive', target: alertSourceOf(SOURCE) } as const
  return runCommand(ctx, rule, (opened) =>
    opened.db.$transaction(async (tx) => {
      // In one order, so that two deliveries of the same alerts wait for each other instead of for themselves.
      const alerts = [...body.alerts].sort((a, b) => (a.fingerprint + a.startsAt < b.fingerprint + b.startsAt ? -1 : 1))
      const ids: string[] = []
      let accepted = 0
      for (const alert of alerts) {
        const { id, isNew } = await raiseAlert(tx, { ...raisedOf(alert), origin: ctx.origin })
        const endsAt = endOf(alert)
        if (endsAt) await endAlert(tx, { source: SOURCE, fingerprint: alert.fingerprint, startsAt: new Date(alert.startsAt), endsAt })
        if (isNew) accepted += 1
        else ids.push(id)
      }
      const known = await tx.alert.findMany({ where: { id: { in: ids }, incidentId: { not: null } }, select: { incidentId: true } })
      const incidents = [...new Set(known.flatMap(({ incidentId }) => incidentId ?? []))]
      await opened.entry?.done(tx, { beforeDigest: digestOf({}), afterDigest: digestOf({ accepted, duplicates: ids.length }) })
      return { accepted, duplicates: ids.length, incidents }
    }),
  )
}
