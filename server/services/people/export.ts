import type { PersonFilter, PersonRow } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listPeople } from './list'

const COLUMNS: readonly CsvColumn<PersonRow>[] = [
  ['person_id', ({ id }) => id],
  ...(['name', 'kind', 'login', 'state', 'roles'] as const),
  ['second_factor', ({ kind, hasFactor }) => (kind === 'local' ? (hasFactor ? 'yes' : 'no') : 'not known here')],
  ['open_sessions', ({ liveSessions }) => liveSessions],
  ['last_seen_at', ({ lastSeenAt }) => lastSeenAt ?? 'never'],
]

/** The filtered people as CSV. */
export const exportPeople = (ctx: ServiceContext, filter: PersonFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listPeople(ctx, { ...filter, ...page }))
