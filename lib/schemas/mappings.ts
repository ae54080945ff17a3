import * as z from 'zod'
import { ROLES, type Role } from '@/lib/access'
import { withElevation } from './step-up'
import { Reason, SearchText, Text } from './text'

/** `search` matches the group; the cursor is the last mapping of the page before. */
export const ListMappings = z.strictObject({
  search: SearchText.optional(),
  role: z.enum(ROLES).optional(),
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListMappings = z.infer<typeof ListMappings>

/** The group exactly as the provider says it; without an issuer the one that is set up. */
export const AddMapping = withElevation({ iss: z.url().max(500).optional(), group: Text(256), role: z.enum(ROLES), reason: Reason })
export type AddMapping = z.infer<typeof AddMapping>

export const RemoveMapping = withElevation({ id: z.uuid(), reason: Reason })
export type RemoveMapping = z.infer<typeof RemoveMapping>

export type MappingRow = { id: string; iss: string; group: string; role: Role; createdAt: string; createdBy: string }
/** `issuer`: the provider that is set up here, or null; mappings of others give nothing while it is another one. */
export type MappingPage = { items: MappingRow[]; nextCursor: string | null; total: number; issuer: string | null; readAt: string }
export type MappingChange = { id: string; people: number }
/** What became of adding one: it gives the role, or waits for a second person. */
export type MappingAnswer = ({ state: 'added' } & MappingChange) | { state: 'waiting'; requestId: string }
