import type { FleetFilter, FleetRow } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listFleet } from './list'

const COLUMNS: readonly CsvColumn<FleetRow>[] = [
  ['instance_id', ({ id }) => id],
  ...(['label', 'state'] as const),
  ['opa_version', ({ version }) => version ?? 'unknown'],
  ['active_revision', ({ activeRevision }) => activeRevision ?? 'unknown'],
  ['policy_version', ({ activeVersion }) => activeVersion ?? 'unknown'],
  ['age_seconds', ({ ageMs }) => (ageMs === null ? 'unknown' : Math.round(ageMs / 1000))],
  ['last_error', ({ hasReported, lastError }) => (hasReported ? lastError : 'unknown')],
  'decisions',
  ['decisions_lost', ({ lost }) => lost ?? 'unknown'],
  ...(['firstSeen', 'lastSeen', 'tokenState'] as const),
  ['labels', ({ labels }) => Object.entries(labels).map(([name, value]) => `${name}=${value}`)],
]

/** The filtered OPAs as CSV. What is not known is the word unknown. */
export const exportFleet = (ctx: ServiceContext, filter: FleetFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listFleet(ctx, { ...filter, ...page }))
