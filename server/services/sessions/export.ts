import type { SessionFilter, SessionRow } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listSessions } from './list'

const COLUMNS: readonly CsvColumn<SessionRow>[] = [
  ['session', ({ id }) => id],
  ...(['personId', 'person', 'method', 'amr'] as const),
  ['mfa', ({ mfa }) => (mfa ? 'yes' : 'no')],
  ['address', ({ ip }) => ip],
  ['user_agent_hash', ({ uaHash }) => uaHash],
  ...(['createdAt', 'lastSeenAt'] as const),
  ['ends_at', ({ absoluteUntil }) => absoluteUntil],
]

/** The filtered open sessions as CSV. */
export const exportSessions = (ctx: ServiceContext, filter: SessionFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listSessions(ctx, { ...filter, ...page }))
