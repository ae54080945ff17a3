import type { AuditAction } from '@/lib/audit-action'
import type { VersionEventRow } from '@/lib/schemas/versions'

const WORDS: Partial<Record<AuditAction, string>> = {
  'policies.submit': 'Submitted',
  'policies.measure': 'Measured',
  'policies.withdraw': 'Taken back',
  'policies.approve': 'Approved',
  'policies.refuse': 'Refused',
  'policies.override': 'A gate was overridden',
  'policies.rollout': 'Rollout',
  'policies.advance': 'Rollout went on',
  'policies.abort': 'Rollout aborted',
  'policies.activate': 'Made active',
  'policies.rollback': 'Rolled back',
  'policies.emergency': 'Emergency change asked for',
  'policies.confirm': 'Emergency change confirmed',
  'policies.lapse': 'Emergency change lapsed',
  'policies.expire': 'Emergency change ended',
}

/** One move in words: what was done, and where the version stands since. */
export function sayEvent({ action, from, to }: Pick<VersionEventRow, 'action' | 'from' | 'to'>): string {
  const what = WORDS[action] ?? action
  if (to === null || to === from) return `${what}.`
  return from === null ? `${what}: ${to.replace('_', ' ')}.` : `${what}: from ${from.replace('_', ' ')} to ${to.replace('_', ' ')}.`
}
