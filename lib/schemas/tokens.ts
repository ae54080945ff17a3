import * as z from 'zod'
import { SearchText } from './text'

export const TOKEN_STATES = ['live', 'ending', 'expired', 'revoked'] as const
export type TokenState = (typeof TOKEN_STATES)[number]
/** A token that ends within this time is called ending: time enough to make the next one. */
export const ENDING_MS = 7 * 86_400_000

export const TokenFilter = z.strictObject({ search: SearchText.optional(), state: z.enum(TOKEN_STATES).optional() })
export type TokenFilter = z.infer<typeof TokenFilter>

/** `search` matches the id or the label; the cursor is the last id of the page before. */
export const ListTokens = TokenFilter.extend({
  cursor: z
    .string()
    .regex(/^[0-9a-f]{8}$/, 'the 8 hex digits of a token')
    .optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListTokens = z.infer<typeof ListTokens>

export type TokenRow = {
  id: string
  label: string
  scopes: string[]
  agents: string[]
  cidr: string | null
  state: TokenState
  createdBy: string
  createdAt: string
  expiresAt: string
  revokedAt: string | null
  /** Within a minute; null: never. */
  lastUsedAt: string | null
}
export type TokenPage = { items: TokenRow[]; nextCursor: string | null; total: number; readAt: string }
