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

export type SessionRow = {
  id: string
  personId: string
  person: string
  method: string
  amr: string[]
  mfa: boolean
  createdAt: string
  lastSeenAt: string
  /** Without anything done it ends here, and at `absoluteUntil` in any case. */
  idleUntil: string
  absoluteUntil: string
  ip: string
  /** Of the browser's own name: the same browser has the same. */
  uaHash: string
  isCurrent: boolean
}
export type SessionPage = { items: SessionRow[]; nextCursor: string | null; total: number; readAt: string }
