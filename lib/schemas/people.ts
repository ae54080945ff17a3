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

export const PersonRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(PERSON_KINDS),
  login: z.string().nullable(),
  state: z.enum(PERSON_STATES),
  roles: z.array(z.enum(ROLES)),
  /** Whether there is a second factor of ours; a provider's own is not known here. */
  hasFactor: z.boolean(),
  liveSessions: z.number(),
  lastSeenAt: z.string().nullable(),
})
export type PersonRow = z.infer<typeof PersonRow>
export const PersonPage = z.strictObject({
  items: z.array(PersonRow),
  nextCursor: z.string().nullable(),
  total: z.number(),
  readAt: z.string(),
})
export type PersonPage = z.infer<typeof PersonPage>

const HeldRole = z.strictObject({ role: z.enum(ROLES), source: z.enum(['direct', 'group']), at: z.string(), by: z.string().nullable() })
export type HeldRole = z.infer<typeof HeldRole>
const PersonIdentity = z.strictObject({
  id: z.string(),
  iss: z.string(),
  sub: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  groups: z.array(z.string()),
  linkedAt: z.string(),
  linkedBy: z.string(),
  seenAt: z.string().nullable(),
  unlinkedAt: z.string().nullable(),
})
export type PersonIdentity = z.infer<typeof PersonIdentity>
const PersonFactor = z.strictObject({
  kind: z.enum(['password', 'passkey', 'code_app', 'recovery_codes']),
  label: z.string(),
  since: z.string(),
  usedAt: z.string().nullable(),
})
export type PersonFactor = z.infer<typeof PersonFactor>
const PersonNeed = z.strictObject({
  kind: z.enum(['contain', 'role']),
  role: z.string().nullable(),
  scope: z.string(),
  startedAt: z.string(),
  expiresAt: z.string(),
})
export type PersonNeed = z.infer<typeof PersonNeed>
const PersonRequest = z.strictObject({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  reason: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  isAsker: z.boolean(),
})
export type PersonRequest = z.infer<typeof PersonRequest>

export const PersonDetail = z.strictObject({
  person: PersonRow.extend({
    createdAt: z.string(),
    disabledAt: z.string().nullable(),
    disabledBy: z.string().nullable(),
    inviteUntil: z.string().nullable(),
  }),
  roles: z.array(HeldRole),
  identities: z.array(PersonIdentity),
  factors: z.array(PersonFactor),
  needs: z.array(PersonNeed),
  requests: z.array(PersonRequest),
  /** Tokens in force that this person made: they end with the rights they were made with. */
  liveTokens: z.number(),
  isSelf: z.boolean(),
  /** Whether nobody else could manage people without this person. */
  isLastAdmin: z.boolean(),
  readAt: z.string(),
})
export type PersonDetail = z.infer<typeof PersonDetail>

/** Roles that one administrator alone cannot give: a second person agrees. */
export const SHARED_ROLES: readonly Role[] = ['lead', 'admin']
/** What became of asking for a role: given, or waiting for a second person. */
export type GrantAnswer = { state: 'granted' } | { state: 'waiting'; requestId: string }
