import { can, EVERYWHERE } from '@/lib/access'
import type { Need } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readLatch } from '@/server/services/activations/latch'

/** What stands over everything else: that every decision is denied, and an emergency change that a lead has minutes to confirm. */
export async function readStandingNeeds(ctx: ServiceContext): Promise<Need[]> {
  const [latch, asked] = await Promise.all([
    readLatch(ctx.db),
    ctx.db.policyEmergency.findFirst({ where: { state: 'asked', lapsesAt: { gt: ctx.now() } }, select: { version: true, askedBy: true } }),
  ])
  const mayConfirm = asked !== null && asked.askedBy !== ctx.actor.id && can(ctx.actor, 'policies:confirm', EVERYWHERE)
  return [
    ...(latch === null
      ? []
      : [
          {
            id: 'deny-all',
            state: 'breach' as const,
            title: 'Every decision is denied',
            detail: 'until two leads lift the stop',
            action: { label: 'Show the stop', href: '/policies' },
          },
        ]),
    ...(mayConfirm
      ? [
          {
            id: 'emergency',
            state: 'warn' as const,
            title: `An emergency change to version ${asked.version} waits for a lead`,
            detail: 'it lapses within 15 min of being asked for',
            action: { label: 'Show the change', href: '/policies' },
          },
        ]
      : []),
  ]
}
