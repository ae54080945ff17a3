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
  'policies:write',
  'policies:replay',
  'policies:acknowledge',
  'policies:activate',
  'waivers:read',
  'waivers:request',
  'waivers:decide',
  'waivers:revoke',
  'waivers:export',
  'waivers:keep',
  'fleet:read',
  'fleet:serve',
  'fleet:report',
  'sessions:read',
  'sessions:revoke',
  'sessions:end',
  'factors:update',
  'people:read',
  'people:export',
  'people:create',
  'people:rename',
  'people:disable',
  'people:enable',
  'people:reset',
  'people:link',
  'roles:grant',
  'roles:revoke',
  'mappings:read',
  'mappings:update',
  'elevations:create',
  'approvals:read',
  'approvals:decide',
  'approvals:withdraw',
  'approvals:export',
  'quorums:update',
  'stops:read',
  'stops:review',
  'break-glass:read',
  'break-glass:start',
  'break-glass:grant',
  'break-glass:end',
  'break-glass:review',
  'freeze:read',
  'freeze:start',
  'freeze:end',
  'alarms:read',
  'audit:read',
  'audit:export',
  'audit:detail',
  'audit:verify',
  'audit:record',
  'audit:erase',
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
  'policies:write': ['author', 'analyst', 'lead'],
  'policies:replay': ['author', 'analyst', 'lead'],
  'policies:acknowledge': ['analyst', 'lead'],
  'policies:activate': [],
  'waivers:read': everyone,
  'waivers:request': ['author', 'analyst', 'lead'],
  'waivers:decide': ['analyst', 'lead'],
  'waivers:revoke': ['analyst', 'lead'],
  'waivers:export': ['analyst', 'lead', 'auditor'],
  'waivers:keep': [],
  'fleet:read': everyone,
  'fleet:serve': [],
  'fleet:report': [],
  'sessions:read': ['auditor', 'admin'],
  'sessions:revoke': everyone,
  'sessions:end': ['admin'],
  'factors:update': everyone,
  'people:read': ['lead', 'auditor', 'admin'],
  'people:export': ['auditor', 'admin'],
  'people:create': ['admin'],
  'people:rename': ['admin'],
  'people:disable': ['admin'],
  'people:enable': ['admin'],
  'people:reset': ['admin'],
  'people:link': ['admin'],
  'roles:grant': ['admin'],
  'roles:revoke': ['admin'],
  'mappings:read': ['auditor', 'admin'],
  'mappings:update': ['admin'],
  'elevations:create': everyone,
  'approvals:read': everyone,
  'approvals:decide': ['analyst', 'lead', 'admin'],
  'approvals:withdraw': everyone,
  'approvals:export': ['analyst', 'lead', 'auditor', 'admin'],
  'quorums:update': ['admin'],
  'stops:read': ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'],
  'stops:review': ['analyst', 'lead'],
  'break-glass:read': ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin'],
  'break-glass:start': ['operator', 'analyst', 'author', 'lead', 'admin'],
  'break-glass:grant': ['lead'],
  'break-glass:end': ['lead'],
  'break-glass:review': ['analyst', 'lead'],
  'freeze:read': everyone,
  'freeze:start': ['operator', 'lead'],
  'freeze:end': ['lead'],
  'alarms:read': everyone,
  'audit:read': ['analyst', 'lead', 'auditor', 'admin'],
  'audit:export': ['lead', 'auditor'],
  'audit:detail': ['auditor'],
  'audit:verify': ['lead', 'auditor', 'admin'],
  'audit:record': [],
  'audit:erase': ['admin'],
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
  /** Of `roles`, those lent by break-glass: they allow, and never count towards a quorum. */
  borrowed?: readonly Role[]
  /** What the scope of a token, or break-glass, allows beside the roles. */
  grants?: readonly Permission[]
  sessionHash: string | null
  /** True when the session was proved with a second factor. */
  mfa?: boolean
}

/** What a role that was lent in need never allows, whatever role it is: the log, people and their roles, waivers, settling what agents did, and
 *  every word that counts towards a quorum. */
const NEVER_LENT: ReadonlySet<Permission> = new Set<Permission>([
  ...PERMISSIONS.filter((one) => /^(audit|people|roles|mappings):/.test(one)),
  'violations:resolve',
  'waivers:request',
  'waivers:decide',
  'waivers:revoke',
  'reviews:decide',
  'break-glass:grant',
  'break-glass:review',
  'stops:review',
  'quorums:update',
])

/** What a scope of a token allows in the console. */
export const GRANTED_BY = {
  'audit:read': 'audit:read',
  'audit:write': 'audit:record',
  'audit:export': 'audit:export',
  'evolution:submit': 'evolutions:submit',
  'report:read': 'reports:read',
  'review:read': 'reviews:read',
  'review:create': 'reviews:create',
  'opa:bundle': 'fleet:serve',
  'opa:logs': 'fleet:report',
} as const satisfies Record<string, Permission>
export type TokenScope = keyof typeof GRANTED_BY

/** What one must be allowed oneself to give a token a scope, and to leave it there: nobody hands on more than they have. What only machines do
 *  has no right of people of its own; whoever manages tokens answers for it. */
export const SCOPE_NEEDS = {
  decide: 'tokens:create',
  'decide:gateway': 'tokens:create',
  'sandbox:execute': 'tokens:create',
  'sandbox:read': 'tokens:create',
  'evolution:submit': 'tokens:create',
  'review:create': 'tokens:create',
  'review:read': 'reviews:read',
  'audit:read': 'audit:read',
  'audit:write': 'tokens:create',
  'audit:export': 'audit:export',
  'report:read': 'reports:read',
  'health:read': 'overview:read',
  'opa:bundle': 'policies:read',
  'opa:logs': 'tokens:create',
  'webhook:alertmanager': 'tokens:create',
  'webhook:falco': 'tokens:create',
  'webhook:tetragon': 'tokens:create',
  'webhook:generic': 'tokens:create',
  'metrics:read': 'overview:read',
} as const satisfies Record<string, Permission>

/** True only if one of the actor's roles holds the permission. The system actor acts on the machine's own behalf and is not a role. */
export function can(actor: Actor, permission: Permission, scope: Scope): boolean {
  if (scope.kind !== 'all') return false
  if (actor.kind === 'system') return true
  if (actor.grants?.includes(permission)) return true
  if (actor.kind === 'token') return false
  const counted = NEVER_LENT.has(permission) ? actor.roles.filter((role) => !actor.borrowed?.includes(role)) : actor.roles
  return TABLE[permission].some((role) => counted.includes(role))
}

/** Roles that hold a permission, for the sentence "role analyst can". */
export const rolesWith = (permission: Permission): readonly Role[] => TABLE[permission]
