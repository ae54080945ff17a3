import * as z from 'zod'
import { ROLES, type Role } from '@/lib/access'
import { Login } from './accounts'
import { withElevation } from './step-up'
import { Reason, SearchText, Text } from './text'

export const PERSON_STATES = ['active', 'invited', 'no_role', 'disabled'] as const
export type PersonState = (typeof PERSON_STATES)[number]
export const PERSON_KINDS = ['persona', 'local', 'oidc', 'system'] as const

export const PersonFilter = z.strictObject({
  search: SearchText.optional(),
  role: z.enum(ROLES).optional(),
  state: z.enum(PERSON_STATES).optional(),
})
export type PersonFilter = z.infer<typeof PersonFilter>

/** `search` matches the name, the login or an e-mail address; the cursor is the last person of the page before. */
export const ListPeople = PersonFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListPeople = z.infer<typeof ListPeople>

export const PersonRef = z.strictObject({ id: z.uuid() })
export type PersonRef = z.infer<typeof PersonRef>

/** The id is made by whoever asks, so that the log can name the person before there is one without a word of what was typed. */
export const CreatePerson = withElevation({ id: z.uuid(), name: Text(128), login: Login, reason: Reason })
export type CreatePerson = z.infer<typeof CreatePerson>

export const RenamePerson = z.strictObject({ id: z.uuid(), name: Text(128), reason: Reason })
export type RenamePerson = z.infer<typeof RenamePerson>

/** Disabling and enabling. */
export const SwitchPerson = withElevation({ id: z.uuid(), reason: Reason })
export type SwitchPerson = z.infer<typeof SwitchPerson>

/** What somebody cannot come in without; who never came in has lost the invitation, whichever is said. */
export const ResetPerson = withElevation({ id: z.uuid(), lost: z.enum(['password', 'factor']), reason: Reason })
export type ResetPerson = z.infer<typeof ResetPerson>
/** The link, shown once, or the request that waits for a second administrator. */
export type ResetAnswer =
  | { state: 'made'; kind: 'invite' | 'password' | 'factor'; link: string; expiresAt: string }
  | { state: 'waiting'; requestId: string }

/** Giving and taking a role. */
export const ChangeRole = withElevation({ id: z.uuid(), role: z.enum(ROLES), reason: Reason })
export type ChangeRole = z.infer<typeof ChangeRole>

export const UnlinkIdentity = withElevation({ id: z.uuid(), reason: Reason })
export type UnlinkIdentity = z.infer<typeof UnlinkIdentity>

/** The person, and how the provider names them; without an issuer the one that is set up. */
export const LinkIdentity = withElevation({ id: z.uuid(), iss: z.url().max(500).optional(), sub: Text(255), reason: Reason })
export type LinkIdentity = z.infer<typeof LinkIdentity>

export type PersonRow = {
  id: string
  name: string
  kind: (typeof PERSON_KINDS)[number]
  login: string | null
  state: PersonState
  roles: Role[]
  /** Whether there is a second factor of ours; a provider's own is not known here. */
  hasFactor: boolean
  liveSessions: number
  lastSeenAt: string | null
}
export type PersonPage = { items: PersonRow[]; nextCursor: string | null; total: number; readAt: string }

export type HeldRole = { role: Role; source: 'direct' | 'group'; at: string; by: string | null }
export type PersonIdentity = {
  id: string
  iss: string
  sub: string
  name: string | null
  email: string | null
  groups: string[]
  linkedAt: string
  linkedBy: string
  seenAt: string | null
  unlinkedAt: string | null
}
export type PersonFactor = {
  kind: 'password' | 'passkey' | 'code_app' | 'recovery_codes'
  label: string
  since: string
  usedAt: string | null
}
export type PersonNeed = { kind: 'contain' | 'role'; role: string | null; scope: string; startedAt: string; expiresAt: string }
export type PersonRequest = {
  id: string
  action: string
  target: string
  reason: string
  createdAt: string
  expiresAt: string
  isAsker: boolean
}

export type PersonDetail = {
  person: PersonRow & { createdAt: string; disabledAt: string | null; disabledBy: string | null; inviteUntil: string | null }
  roles: HeldRole[]
  identities: PersonIdentity[]
  factors: PersonFactor[]
  needs: PersonNeed[]
  requests: PersonRequest[]
  /** Tokens in force that this person made: they end with the rights they were made with. */
  liveTokens: number
  isSelf: boolean
  /** Whether nobody else could manage people without this person. */
  isLastAdmin: boolean
  readAt: string
}

/** Roles that one administrator alone cannot give: a second person agrees. */
export const SHARED_ROLES: readonly Role[] = ['lead', 'admin']
/** What became of asking for a role: given, or waiting for a second person. */
export type GrantAnswer = { state: 'granted' } | { state: 'waiting'; requestId: string }
