import * as z from 'zod'
import { Reason, SearchText } from './text'

/** A session is named by the hash that the database keeps; it opens nothing. */
const SessionId = z.string().regex(/^[0-9a-f]{64}$/, 'the 64 hex digits of a session')

export const SessionFilter = z.strictObject({ search: SearchText.optional(), personId: z.uuid().optional() })
export type SessionFilter = z.infer<typeof SessionFilter>
export const ListSessions = SessionFilter.extend({ cursor: SessionId.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListSessions = z.infer<typeof ListSessions>

export const MySessions = z.strictObject({})
export const SessionRef = z.strictObject({ id: SessionId })
export type SessionRef = z.infer<typeof SessionRef>
export const EndSession = SessionRef.extend({ reason: Reason })
export type EndSession = z.infer<typeof EndSession>
export const EndSessionsOf = z.strictObject({ personId: z.uuid(), reason: Reason })
export type EndSessionsOf = z.infer<typeof EndSessionsOf>

export const SessionRow = z.strictObject({
  id: z.string(),
  personId: z.string(),
  person: z.string(),
  method: z.string(),
  amr: z.array(z.string()),
  mfa: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  /** Without anything done it ends here, and at `absoluteUntil` in any case. */
  idleUntil: z.string(),
  absoluteUntil: z.string(),
  ip: z.string(),
  /** Of the browser's own name: the same browser has the same. */
  uaHash: z.string(),
  isCurrent: z.boolean(),
})
export type SessionRow = z.infer<typeof SessionRow>
export const OwnSessions = z.strictObject({ items: z.array(SessionRow), readAt: z.string() })
export const SessionPage = OwnSessions.extend({ nextCursor: z.string().nullable(), total: z.number() })
export type SessionPage = z.infer<typeof SessionPage>
