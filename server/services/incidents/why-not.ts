import { can, EVERYWHERE, type Permission } from '@/lib/access'
import { REOPEN_MS } from '@/lib/incident-policy'
import type { ServiceContext } from '@/server/context'
import { OPEN, type Stored } from './change'
import { whyNotInCommand } from './command'

type Verb = {
  permission: Permission
  from: readonly string[]
  needsCommand?: true
  more?: (found: Stored, ctx: Pick<ServiceContext, 'actor' | 'now'>) => string | null
}
const VERBS: Record<string, Verb> = {
  acknowledge: {
    permission: 'incidents:acknowledge',
    from: ['triggered', 'contained', 'mitigated'],
    more: ({ ackAt }) => (ackAt === null ? null : 'It is acknowledged already.'),
  },
  mitigate: {
    permission: 'incidents:command',
    from: ['contained', 'acknowledged'],
    needsCommand: true,
    more: ({ needsContainment, containedAt }) =>
      needsContainment && containedAt === null ? 'Containment has not been observed yet.' : null,
  },
  resolve: { permission: 'incidents:command', from: ['mitigated', 'acknowledged'], needsCommand: true },
  reopen: {
    permission: 'incidents:acknowledge',
    from: ['resolved'],
    more: ({ resolvedAt }, { now }) =>
      resolvedAt !== null && now().getTime() - resolvedAt.getTime() > REOPEN_MS ? 'It was resolved more than seven days ago.' : null,
  },
  dismiss: { permission: 'incidents:dismiss', from: ['triggered', 'acknowledged'] },
  merge: { permission: 'incidents:merge', from: OPEN, needsCommand: true },
  setSeverity: { permission: 'incidents:command', from: OPEN, needsCommand: true },
  note: { permission: 'incidents:note', from: [] },
  assign: { permission: 'incidents:command', from: [...OPEN, 'resolved'], needsCommand: true },
  acceptCommand: {
    permission: 'incidents:command',
    from: [...OPEN, 'resolved'],
    more: ({ handOverTo }, { actor }) => (handOverTo === actor.id ? null : 'Command was not offered to you.'),
  },
  saveReview: { permission: 'incidents:review', from: ['resolved'] },
  completeReview: { permission: 'incidents:review', from: ['resolved'] },
}

function whyNot({ permission, from, needsCommand, more }: Verb, found: Stored, ctx: Pick<ServiceContext, 'actor' | 'now'>): string | null {
  if (!can(ctx.actor, permission, EVERYWHERE)) return `Your roles do not include ${permission}.`
  if (from.length > 0 && !from.includes(found.state)) return `It is ${found.state.replaceAll('_', ' ')}.`
  return (needsCommand ? whyNotInCommand(ctx, found) : null) ?? more?.(found, ctx) ?? null
}

/** Why this person cannot do what, by verb; what is not there can be done. The commands look themselves, under the lock. */
export const whyNots = (ctx: Pick<ServiceContext, 'actor' | 'now'>, found: Stored): Record<string, string> =>
  Object.fromEntries(
    Object.entries(VERBS).flatMap(([verb, rule]) => {
      const why = whyNot(rule, found, ctx)
      return why === null ? [] : [[verb, why]]
    }),
  )
