import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { TokenFilter, TokenRow } from '@/lib/schemas/tokens'
import type { ServiceContext } from '@/server/context'
import { eachTokenPage } from './list'

const COLUMNS = [
  'token_id',
  'state',
  'label',
  'scopes',
  'agents',
  'cidr',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
]

/** The filtered tokens as CSV (RFC 4180), page by page, never their secrets. First chunk is the header. */
export async function* exportTokens(ctx: ServiceContext, filter: TokenFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  for await (const items of eachTokenPage(ctx, filter)) if (items.length > 0) yield stringify(items.map(cellsOf))
}

const cellsOf = (row: TokenRow) =>
  [
    row.id,
    row.state,
    row.label,
    row.scopes.join(' '),
    row.agents.join(' '),
    row.cidr ?? '',
    row.createdBy,
    row.createdAt,
    row.expiresAt,
    row.revokedAt ?? '',
    row.lastUsedAt ?? 'never',
  ].map(guardCell)
