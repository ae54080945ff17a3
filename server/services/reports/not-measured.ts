import type { Missing, ReportKind } from '@/lib/schemas/reports'

type Entry = Missing & { kinds: 'all' | readonly ReportKind[] }

const MONTHLY: readonly ReportKind[] = ['status-monthly', 'execution-summary']
const SUMMARY: readonly ReportKind[] = ['execution-summary']

/** What a report of this kind must tell and nothing here measures yet. Each is a row that says so, never a zero. */
const ENTRIES: readonly Entry[] = [
  { what: 'Incidents: acknowledge, contain, resolve', why: 'no incidents are kept here', kinds: 'all' },
  { what: 'Waivers given and ended', why: 'a status report lists them; this summary does not', kinds: SUMMARY },
  { what: 'Break-glass', why: 'each is on the Approvals page; no report sums them up', kinds: 'all' },
  { what: 'Maintenance', why: 'no calendar is configured', kinds: 'all' },
  { what: 'Pages', why: 'no on-call is configured', kinds: 'all' },
  { what: 'Runs', why: 'no run has a record here', kinds: 'all' },
  { what: 'Sandboxes', why: 'each is on the Sandboxes page; no report sums them up', kinds: 'all' },
  { what: 'Refused sign-ins', why: 'the application may not read the audit log, and no reader of it is connected', kinds: 'all' },
  { what: 'Drills', why: 'each is on the Drills page; no report sums them up', kinds: MONTHLY },
  { what: 'Capacity', why: 'no cluster metrics are connected', kinds: MONTHLY },
  { what: 'Audit verification', why: 'results of the self-check are on the Audit page; no report sums them up', kinds: MONTHLY },
  { what: 'Network policies', why: 'no cluster is connected', kinds: SUMMARY },
  { what: 'Service accounts', why: 'no cluster is connected', kinds: SUMMARY },
  { what: 'Encryption', why: 'no cluster is connected', kinds: SUMMARY },
  { what: 'Audit coverage', why: 'nothing counts the changes that should have an entry', kinds: SUMMARY },
  { what: 'Open actions', why: 'no incident reviews are kept here', kinds: SUMMARY },
  { what: 'Contacts by role', why: 'no on-call is configured', kinds: SUMMARY },
]

export const notMeasured = (kind: ReportKind): Missing[] =>
  ENTRIES.filter(({ kinds }) => kinds === 'all' || kinds.includes(kind)).map(({ what, why }) => ({ what, why }))
