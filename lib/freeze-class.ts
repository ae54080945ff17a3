import { PERMISSIONS, type Permission } from './access'
import { type Lane, type PlanClass, PRECEDENCE } from './run-states'

/** What a freeze of changes does with what a permission allows.
 *  read: looks and changes nothing. stop: stops or contains. settle: proves who one is, gives or refuses a word, reviews, ends what was taken in
 *  need, and the freeze itself. rollback: passes, and takes two people. wait: everything else is refused until the freeze is over. */
export type FreezeClass = 'read' | 'stop' | 'settle' | 'rollback' | 'wait'

/** One row a permission; a new one does not compile without its row. */
const CLASSES: Record<Permission, FreezeClass> = {
  'overview:read': 'read',
  'decisions:read': 'read',
  'decisions:export': 'read',
  'agents:read': 'read',
  'agents:export': 'read',
  'agents:register': 'wait',
  'agents:update': 'wait',
  'agents:suspend': 'stop',
  'agents:activate': 'wait',
  'agents:block': 'stop',
  'agents:unblock': 'wait',
  'agents:retire': 'wait', // for good; a block stops it now
  'violations:read': 'read',
  'violations:assign': 'wait',
  'violations:triage': 'wait',
  'violations:resolve': 'wait',
  'violations:export': 'read',
  'tokens:read': 'read',
  'tokens:create': 'wait',
  'tokens:revoke': 'stop',
  'policies:read': 'read',
  'policies:write': 'settle', // a draft decides nothing
  'policies:replay': 'read', // what would have been; it changes nothing
  'policies:acknowledge': 'settle',
  'policies:submit': 'settle', // a version decides nothing yet
  'policies:withdraw': 'settle',
  'policies:review': 'settle',
  'policies:override': 'settle',
  'policies:measure': 'settle', // looks at a version and says what it found
  'policies:rollout': 'wait',
  'policies:advance': 'wait',
  'policies:abort': 'stop', // the active version goes on alone
  'policies:activate': 'wait',
  'policies:rollback': 'rollback',
  'policies:deny-all': 'stop',
  'policies:lift': 'wait',
  'policies:emergency': 'wait',
  'policies:confirm': 'wait',
  'policies:configure': 'wait',
  'waivers:read': 'read',
  'waivers:request': 'wait',
  'waivers:decide': 'wait',
  'waivers:revoke': 'stop', // what was let through is judged again
  'waivers:export': 'read',
  'waivers:keep': 'settle', // the clock ends and warns in a freeze too
  'fleet:read': 'read',
  'fleet:serve': 'read',
  'fleet:report': 'settle', // what was decided elsewhere is written down
  'sessions:read': 'read',
  'sessions:revoke': 'stop',
  'sessions:end': 'stop',
  'factors:update': 'settle',
  'people:read': 'read',
  'people:export': 'read',
  'people:create': 'wait',
  'people:rename': 'wait',
  'people:disable': 'stop',
  'people:enable': 'wait',
  'people:reset': 'wait',
  'people:link': 'wait',
  'roles:grant': 'wait',
  'roles:revoke': 'stop',
  'mappings:read': 'read',
  'mappings:update': 'wait',
  'elevations:create': 'settle',
  'approvals:read': 'read',
  'approvals:decide': 'settle', // what is agreed to has a row of its own, asked for by the last word
  'approvals:withdraw': 'settle',
  'approvals:export': 'read',
  'quorums:update': 'wait',
  'stops:read': 'read',
  'stops:review': 'settle',
  'break-glass:read': 'read',
  'break-glass:start': 'settle',
  'break-glass:grant': 'settle',
  'break-glass:end': 'settle',
  'break-glass:review': 'settle',
  'freeze:read': 'read',
  'freeze:start': 'stop',
  'freeze:end': 'settle',
  'alarms:read': 'read',
  'audit:read': 'read',
  'audit:export': 'read',
  'audit:detail': 'read',
  'audit:verify': 'read',
  'audit:record': 'settle', // what happened elsewhere is written down, whatever is frozen here
  'audit:erase': 'wait',
  'objectives:read': 'read',
  'objectives:update': 'wait',
  'evolutions:read': 'read',
  'evolutions:submit': 'wait',
  'evolutions:deploy': 'wait',
  'evolutions:rollback': 'rollback',
  'reviews:read': 'read',
  'reviews:create': 'wait',
  'reviews:decide': 'wait', // an approval lets an agent act
  'reviews:escalate': 'wait',
  'reviews:export': 'read',
  'reviews:oversee': 'read',
  'reports:read': 'read',
  'reports:create': 'read', // a report of what was; it changes nothing
  'reports:make': 'wait', // our own process makes what was asked for before; it is not asked
  'workloads:read': 'read',
  'workloads:logs': 'read',
  'workloads:export': 'read',
  'plans:read': 'read',
  'plans:create': 'settle', // a plan changes nothing yet
  'plans:start': 'rollback', // what kind of plan it is decides: a rollback passes and takes two people, everything else waits
  'plans:withdraw': 'settle',
  'runs:read': 'read',
  'runs:resolve': 'settle', // what is under way has to end
  'runs:cancel': 'stop',
  'runs:decide': 'settle',
  'runs:export': 'read',
  'snapshots:read': 'read',
  'snapshots:take': 'settle', // what is kept changes nothing
  'snapshots:mark': 'wait',
  'sandboxes:read': 'read',
  'sandboxes:contain': 'stop',
  'sandboxes:export': 'read',
  'evidence:read': 'read',
  'evidence:export': 'read',
  'evidence:hold': 'settle', // what is kept longer changes nothing
  'incidents:read': 'read',
  'incidents:open': 'settle',
  'incidents:acknowledge': 'settle',
  'incidents:note': 'settle',
  'incidents:command': 'settle',
  'incidents:dismiss': 'settle',
  'incidents:merge': 'settle',
  'incidents:review': 'settle',
  'incidents:signal': 'settle', // what happened is written down, whatever is frozen
  'incidents:export': 'read',
  'emergency:read': 'read',
  'emergency:stop': 'stop',
  'emergency:contain': 'stop',
  'emergency:resume': 'rollback', // takes two people, and ends the freeze that came with the stop
  'drills:read': 'read',
  'drills:start': 'wait', // a rehearsal can wait for calm
  'drills:export': 'read',
}

/** The lock of the database that a change shares until its transaction ends, and that the start of a freeze takes for itself. */
export const FREEZE_LOCK = 72_707_378

/** Up to when, as a freeze is spoken of: it may be three days. */
export const frozenUntil = (until: Date): string => `Changes are frozen until ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** True for runs that a freeze holds at their next step: changes that can wait. What looks, stops, contains, rolls back or recovers goes on, and
 *  so does what calls people. */
export const isHeldByFreeze = ({ lane, class: weight, precedence }: { lane: Lane; class: PlanClass; precedence: number }): boolean =>
  lane === 2 && weight !== 'read' && weight !== 'stop' && precedence < PRECEDENCE.rollback

export const freezeClassOf = (permission: Permission): FreezeClass => CLASSES[permission]

/** True for what a freeze holds back. Reads are never asked. */
export const isFrozenOut = (permission: Permission): boolean => CLASSES[permission] === 'wait'

/** Stopping and containing: what a flood of other requests must not hold up. */
export const STOPPING: ReadonlySet<Permission> = new Set(PERMISSIONS.filter((one) => CLASSES[one] === 'stop'))

/** A stop, or the confirmation that comes before one: both have a bucket of their own. */
export const isUrgent = (permission: Permission): boolean => STOPPING.has(permission) || permission === 'elevations:create'
