import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Stored } from './change'

export const hasLead = ({ actor }: Pick<ServiceContext, 'actor'>): boolean => actor.roles.includes('lead')

/** Why this person does not decide about it; null where they do. */
export const whyNotInCommand = (ctx: Pick<ServiceContext, 'actor'>, { commander }: Pick<Stored, 'commander'>): string | null =>
  commander === ctx.actor.id || hasLead(ctx)
    ? null
    : commander === null
      ? 'Nobody is in command. Acknowledge it first.'
      : 'Only whoever is in command, or a lead, decides this.'

/** Errors: FORBIDDEN. */
export function refuseUnlessInCommand(ctx: Pick<ServiceContext, 'actor'>, found: Pick<Stored, 'commander'>): void {
  const why = whyNotInCommand(ctx, found)
  if (why !== null) throw new AppError('FORBIDDEN', why)
}
