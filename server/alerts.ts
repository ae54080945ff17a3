import { ALERT_CHANNEL, type AlertRefs } from '@/lib/alert-words'
import type { Severity } from '@/lib/incident-words'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import type { Tx } from '@/server/db'

/** A signal that may be an incident. The same (source, fingerprint, startsAt) is the same one. Severity is the source's own view, 1 the gravest.
 *  `kind` is a type of incident where the source knows one, else its own name. `evidenceAt` is the first thing seen, by its own clock.
 *  Texts may come from anywhere: they are cut and cleaned here, and shown as text alone. */
export type RaisedAlert = {
  source: string
  fingerprint: string
  startsAt: Date
  kind: string
  title: string
  detail: string
  severity: Severity
  labels?: Record<string, string>
  refs?: AlertRefs
  evidenceAt?: Date
  drill?: boolean
  origin?: string
  body?: unknown
}
export type AlertKey = Pick<RaisedAlert, 'source' | 'fingerprint'> & { startsAt?: Date; endsAt?: Date }
/** A Prisma transaction, or a connection in a transaction. */
export type AlertWriter = Sql | Pick<Tx, '$queryRaw'>

const MOST = { word: 128, fingerprint: 200, title: 200, detail: 2000, labels: 64, body: 32_768 }
const clean = (text: string, most: number): string => text.replaceAll('\u0000', '').slice(0, most).toWellFormed()
const cleanAll = (of: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(of)
      .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
      .slice(0, MOST.labels)
      .map(([name, value]) => [clean(name, MOST.word), clean(value, MOST.title)]),
  )
/** As JSON that the database takes; what is too large is left out whole and said so. */
function bodyOf(body: unknown): string | null {
  if (body === undefined || body === null) return null
  const text = JSON.stringify(body, (_name, value: unknown) => (typeof value === 'string' ? clean(value, MOST.body) : value))
  const isWhole = text.length <= MOST.body && !text.includes('\\u0000')
  return isWhole ? text : JSON.stringify({ left_out: `${text.length} characters` })
}

/** One statement for both: a tagged template, whose values are parameters. */
const ask =
  <Row extends Record<string, unknown>>(on: AlertWriter) =>
  async (parts: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> => {
    if ('$queryRaw' in on) return on.$queryRaw<Row[]>(parts, ...values)
    return (
      await on.query<Row>(
        parts.reduce((text, part, n) => `${text}$${n}${part}`),
        values,
      )
    ).rows
  }

/** Leaves an alert in the transaction of what it is about, or counts up the one that is there; whoever judges is woken by the commit. It is judged
 *  again when it became graver or says more of what it speaks of. Out: its id, and whether it is new. Errors: none of its own. */
export async function raiseAlert(on: AlertWriter, alert: RaisedAlert): Promise<{ id: string; isNew: boolean }> {
  const { source, startsAt, severity, evidenceAt, drill = false, origin = 'live' } = alert
  const labels = JSON.stringify(cleanAll(alert.labels ?? {}))
  const refs = JSON.stringify(cleanAll(alert.refs ?? {}))
  const [made] = await ask<{ id: string; isNew: boolean }>(on)`
    WITH made AS (
      INSERT INTO alert AS a (id, source, fingerprint, starts_at, kind, title, detail, severity, labels, refs, body, origin, drill, evidence_at)
      VALUES (${uuidv7(Date.now())}::uuid, ${clean(source, MOST.word)}, ${clean(alert.fingerprint, MOST.fingerprint)}, ${startsAt.toISOString()}::timestamptz,
        ${clean(alert.kind, MOST.word)}, ${clean(alert.title, MOST.title)}, ${clean(alert.detail, MOST.detail)}, ${severity}::smallint,
        ${labels}::jsonb, ${refs}::jsonb, ${bodyOf(alert.body)}::jsonb, ${clean(origin, MOST.word)}, ${drill}::boolean,
        ${evidenceAt?.toISOString() ?? null}::timestamptz)
      ON CONFLICT (source, fingerprint, starts_at) DO UPDATE SET
        occurred = a.occurred + 1, last_at = clock_timestamp(), severity = least(a.severity, excluded.severity),
        labels = a.labels || excluded.labels, refs = a.refs || excluded.refs,
        evidence_at = least(a.evidence_at, excluded.evidence_at),
        judged_at = CASE WHEN excluded.severity < a.severity OR NOT a.labels @> excluded.labels OR NOT a.refs @> excluded.refs
          THEN NULL ELSE a.judged_at END
      RETURNING id, xmax = 0 AS is_new)
    SELECT id::text, is_new AS "isNew", pg_notify(${ALERT_CHANNEL}, '')::text AS told FROM made`
  if (!made) throw new Error('the alert was not kept')
  return { id: made.id, isNew: made.isNew }
}

/** Its source says that it is over. Without a start: every open one of this fingerprint. Out: how many ended now. */
export async function endAlert(on: AlertWriter, { source, fingerprint, startsAt, endsAt }: AlertKey): Promise<number> {
  const rows = await ask(on)`
    WITH ended AS (
      UPDATE alert SET ends_at = coalesce(${endsAt?.toISOString() ?? null}::timestamptz, clock_timestamp())
      WHERE source = ${clean(source, MOST.word)} AND fingerprint = ${clean(fingerprint, MOST.fingerprint)} AND ends_at IS NULL
        AND starts_at = coalesce(${startsAt?.toISOString() ?? null}::timestamptz, starts_at)
      RETURNING id)
    SELECT id::text, pg_notify(${ALERT_CHANNEL}, '')::text AS told FROM ended`
  return rows.length
}
