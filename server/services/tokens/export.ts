import type { TokenFilter, TokenRow } from '@/lib/schemas/tokens'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listTokens } from './list'

const COLUMNS: readonly CsvColumn<TokenRow>[] = [
  ['token_id', ({ id }) => id],
  ...(['state', 'label', 'scopes', 'agents', 'cidr', 'createdBy', 'createdAt', 'expiresAt', 'revokedAt'] as const),
  ['last_used_at', ({ lastUsedAt }) => lastUsedAt ?? 'never'],
]

/** The filtered tokens as CSV, never their secrets. */
export const exportTokens = (ctx: ServiceContext, filter: TokenFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listTokens(ctx, { ...filter, ...page }))
