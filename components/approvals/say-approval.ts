import type { Route } from 'next'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount, formatDuration } from '@/lib/format'
import type { ApprovableAction, ApprovalRow, ApprovalState, ApprovalView } from '@/lib/schemas/approvals'
import type { BreakGlassRow, BreakGlassState } from '@/lib/schemas/break-glass'

export const VIEW_NAMES: Record<ApprovalView, string> = {
  mine: 'Waits for me',
  asked: 'I asked for it',
  open: 'All that waits',
  closed: 'Closed',
}

export const ACTION_NAMES: Record<ApprovableAction, string> = {
  'agents.unblock': 'Lift a block',
  'evolutions.rollback': 'Roll back in a freeze',
  'roles.grant': 'Give a role',
  'mappings.add': 'Map a group',
  'people.recover': 'Replace a lost second factor',
  'people.link': 'Link an identity',
  'freeze.end': 'End the freeze',
  'quorums.lower': 'Lower a quorum',
  'policies.rollback': 'Return to a version',
  'policies.lift': 'Lift the stop of all decisions',
  'plans.approve': 'Agree to a plan',
  'drills.override': 'Aim a drill at what is real',
}

const STATES: Record<ApprovalState, { glyph: GlyphState; word: string }> = {
  waiting: { glyph: 'wait', word: 'waits' },
  done: { glyph: 'ok', word: 'done' },
  refused: { glyph: 'deny', word: 'refused' },
  withdrawn: { glyph: 'idle', word: 'withdrawn' },
  expired: { glyph: 'stale', word: 'expired' },
  failed: { glyph: 'stale', word: 'void' },
}
export const stateWords = (state: ApprovalState) => STATES[state]

/** What a quorum is of, in words. */
export const quorumName = (action: string): string =>
  Object.hasOwn(ACTION_NAMES, action) ? ACTION_NAMES[action as ApprovableAction] : action // just looked up

/** "Lift the block of agent pay-bot": what is asked for, with its target. */
export function sayRequest({ action, targetName }: Pick<ApprovalRow, 'action' | 'targetName'>): string {
  if (action === 'agents.unblock') return `Lift the block of agent ${targetName}`
  if (action === 'evolutions.rollback') return `Roll evolution ${targetName} back`
  if (action === 'quorums.lower') return `Lower who must agree to: ${quorumName(targetName)}`
  if (action === 'roles.grant') return `Give a role to ${targetName}`
  if (action === 'mappings.add') return `Map the group ${targetName} to a role`
  if (action === 'people.recover') return `Let ${targetName} replace a lost second factor`
  if (action === 'people.link') return `Link an identity of the provider to ${targetName}`
  if (action === 'policies.rollback') return `Return to version ${targetName} of the policy`
  if (action === 'plans.approve') return targetName
  if (action === 'drills.override') return `Hold a drill: ${targetName}, which is not labelled for drills`
  if (action === 'policies.lift') return 'Lift the stop of all decisions'
  return 'End the freeze of changes'
}

/** Where the thing itself is shown. Null where it has no page. */
export function targetHref({ action, targetId }: Pick<ApprovalRow, 'action' | 'targetId'>) {
  if (action === 'agents.unblock') return `/agents/${targetId}` as const
  if (action === 'policies.rollback') return `/policies/versions/${targetId}` as const
  if (action === 'plans.approve') return `/plans/${targetId}` as Route
  if (action === 'drills.override') return '/drills' as Route
  return action === 'policies.lift' ? '/policies' : null
}

/** How long until an instant, or that it is past. */
export function sayLeft(until: string, now: number): string {
  const leftMs = Date.parse(until) - now
  return leftMs > 0 ? `${formatDuration(Math.floor(leftMs / 1000) * 1000)} left` : 'time is over'
}

/** The first sentence of the page. */
export function sayWaiting(total: number | null, view: ApprovalView): string {
  if (total === null) return 'Not known yet.'
  if (view === 'mine')
    return total === 0
      ? 'Nothing waits for your word.'
      : `${formatCount(total)} ${total === 1 ? 'request waits' : 'requests wait'} for your word.`
  return `${formatCount(total)} ${total === 1 ? 'request' : 'requests'} here.`
}

const NEED_STATES: Record<BreakGlassState, { glyph: GlyphState; word: string }> = {
  asked: { glyph: 'wait', word: 'waits for a lead' },
  active: { glyph: 'warn', word: 'in force' },
  lapsed: { glyph: 'stale', word: 'lapsed' },
  ended: { glyph: 'wait', word: 'to be reviewed' },
  reviewed: { glyph: 'ok', word: 'reviewed' },
}
export function needWords({ state, isReviewLate }: Pick<BreakGlassRow, 'state' | 'isReviewLate'>): { glyph: GlyphState; word: string } {
  return isReviewLate ? { glyph: 'breach', word: 'review is late' } : NEED_STATES[state]
}
export const rightName = ({ kind, role }: Pick<BreakGlassRow, 'kind' | 'role'>): string =>
  kind === 'contain' ? 'Stop and contain' : `Role ${role}`
