/** Who may do what: one typed table, read by the server and by the button. Source: the roles of the product's people. */
export const ROLES = ['operator', 'analyst', 'manager', 'author', 'lead', 'auditor', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const PERMISSIONS = [
  'overview:read',
  'decisions:read',
  'decisions:export',
  'agents:read',
  'agents:export',
  'agents:register',
  'agents:update',
  'agents:suspend',
  'agents:activate',
  'agents:block',
  'agents:unblock',
  'agents:retire',
  'violations:read',
  'violations:assign',
  'violations:triage',
  'violations:resolve',
  'violations:export',
  'tokens:read',
  'tokens:create',
  'tokens:revoke',
  'policies:read',
  'policies:activate',
  'sessions:revoke',
  'objectives:read',
  'objectives:update',
  'evolutions:read',
  'evolutions:submit',
  'evolutions:deploy',
  'evolutions:rollback',
  'reviews:read',
  'reviews:create',
  'reviews:decide',
  'reviews:escalate',
  'reviews:export',
  'reviews:oversee',
  'reports:read',
  'reports:create',
  'reports:make',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** A stored word in the audit log: written out, never renamed. */
export type AuditAction =
  | 'agents.register'
  | 'agents.export'
  | 'agents.update'
  | 'agents.suspend'
  | 'agents.activate'
  | 'agents.block'
  | 'agents.unblock'
  | 'agents.retire'
  | 'violations.assign'
  | 'violations.triage'
  | 'violations.dismiss'
  | 'violations.waive'
  | 'violations.fix'
  | 'violations.resolve'
  | 'violations.export'
  | 'violations.due'
  | 'tokens.create'
  | 'tokens.revoke'
  | 'policies.activate'
  | 'sessions.create'
  | 'sessions.end'
  | 'sessions.refuse'
  | 'decisions.export'
  | 'objectives.update'
  | 'evolutions.submit'
  | 'evolutions.evaluate'
  | 'evolutions.deploy'
  | 'evolutions.rollback'
  | 'reviews.create'
  | 'reviews.claim'
  | 'reviews.release'
  | 'reviews.decide'
  | 'reviews.check'
  | 'reviews.escalate'
  | 'reviews.expire'
  | 'reviews.export'
  | 'overview.export'
  | 'reports.create'
  | 'reports.make'
  | 'reports.download'

const everyone: readonly Role[] = ROLES

const TABLE: Record<Permission, readonly Role[]> = {
  'overview:read': everyone,
  'decisions:read': ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'],
  'decisions:export': ['analyst', 'lead', 'auditor'],
  'agents:read': everyone,
  'agents:export': ['analyst', 'lead', 'auditor', 'admin'],
  'agents:register': ['admin'],
  'agents:update': ['admin'],
  'agents:suspend': ['operator', 'analyst', 'lead'],
  'agents:activate': ['lead'],
  'agents:block': ['operator', 'analyst', 'lead'],
  'agents:unblock': ['lead'],
  'agents:retire': ['admin'],
  'violations:read': everyone,
  'violations:assign': ['analyst', 'lead'],
  'violations:triage': ['analyst', 'lead'],
  'violations:resolve': ['analyst', 'lead'],
  'violations:export': ['analyst', 'lead', 'auditor'],
  'tokens:read': ['admin', 'auditor', 'lead'],
  'tokens:create': ['admin'],
  'tokens:revoke': ['admin', 'lead'],
  'policies:read': everyone,
  'policies:activate': [],
  'sessions:revoke': everyone,
  'objectives:read': everyone,
  'objectives:update': ['admin'],
  'evolutions:read': everyone,
  'evolutions:submit': [],
  'evolutions:deploy': ['operator', 'lead'],
  'evolutions:rollback': ['operator', 'lead'],
  'reviews:read': everyone,
  'reviews:create': [],
  'reviews:decide': ['analyst', 'lead'],
  'reviews:escalate': [],
  'reviews:export': ['analyst', 'lead', 'auditor'],
  'reviews:oversee': ['lead', 'auditor'],
  'reports:read': ['operator', 'analyst', 'manager', 'lead', 'auditor', 'admin'],
  'reports:create': ['manager', 'lead', 'admin'],
  'reports:make': [],
}

/** Where a permission is asked for. `all` is the whole installation; scopes narrower than that join when a noun has them. */
export type Scope = { kind: 'all' }
export const EVERYWHERE: Scope = { kind: 'all' }

/** Who acts: a person with a session, a process of ours acting for the one who started it, or a token, which has scopes instead of roles. */
export type Actor = {
  id: string
  name: string
  kind: 'person' | 'system' | 'token'
  roles: readonly Role[]
  /** What the scope of a token allows here; nobody else has these. */
  grants?: readonly Permission[]
  sessionHash: string | null
}

/** What a scope of a token allows in the console. */
export const GRANTED_BY = {
  'evolution:submit': 'evolutions:submit',
  'report:read': 'reports:read',
  'review:read': 'reviews:read',
  'review:create': 'reviews:create',
} as const satisfies Record<string, Permission>
export type TokenScope = keyof typeof GRANTED_BY

/** True only if one of the actor's roles holds the permission. The system actor acts on the machine's own behalf and is not a role. */
export function can(actor: Actor, permission: Permission, scope: Scope): boolean {
  if (scope.kind !== 'all') return false
  if (actor.kind === 'system') return true
  if (actor.kind === 'token') return actor.grants?.includes(permission) ?? false
  return TABLE[permission].some((role) => actor.roles.includes(role))
}

/** Roles that hold a permission, for the sentence "role analyst can". */
export const rolesWith = (permission: Permission): readonly Role[] => TABLE[permission]
