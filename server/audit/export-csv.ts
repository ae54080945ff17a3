import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import { visibleText } from '@/lib/format'
import { fieldsOf, type SealedText } from './export-fields'

const COLUMNS = [
  'index',
  'at',
  'id',
  'phase',
  'action',
  'outcome',
  'actor_id',
  'actor_kind',
  'actor_roles',
  'actor_mfa',
  'session_hash',
  'src_ip',
  'ua_hash',
  'target_kind',
  'target_id',
  'target_ns',
  'request_id',
  'run_id',
  'incident_id',
  'reason',
  'before_digest',
  'after_digest',
  'policy_version',
  'detail_digest',
  'drill',
  'late',
]

export const csvHead = (): string => stringify([COLUMNS], { record_delimiter: 'windows' })

/** A row of RFC 4180: hidden and control characters named, nothing a spreadsheet would run. */
export function csvRow({ idx, text }: SealedText): string {
  const entry = fieldsOf(text)
  const cells = [
    idx,
    entry.at,
    entry.id,
    entry.phase,
    entry.action,
    entry.outcome,
    entry.actor.id,
    entry.actor.kind,
    entry.actor.roles.join(' '),
    String(entry.actor.mfa),
    entry.actor.session_hash,
    entry.src.ip,
    entry.src.ua_hash,
    entry.target.kind,
    entry.target.id,
    entry.target.ns,
    entry.request_id,
    entry.run_id,
    entry.incident_id,
    entry.reason,
    entry.before_digest,
    entry.after_digest,
    entry.policy_version,
    entry.detail_digest,
    String(entry.drill),
    String(entry.late),
  ]
  return stringify([cells.map((cell) => guardCell(typeof cell === 'string' ? visibleText(cell) : (cell ?? null)))], {
    record_delimiter: 'windows',
  })
}
