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

export const TokenRow = z.strictObject({
  id: z.string(),
  label: z.string(),
  scopes: z.array(z.string()),
  agents: z.array(z.string()),
  cidr: z.string().nullable(),
  state: z.enum(TOKEN_STATES),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  /** Within a minute; null: never. */
  lastUsedAt: z.string().nullable(),
})
export type TokenRow = z.infer<typeof TokenRow>
export const TokenPage = z.strictObject({
  items: z.array(TokenRow),
  nextCursor: z.string().nullable(),
  total: z.number(),
  readAt: z.string(),
})
export type TokenPage = z.infer<typeof TokenPage>
