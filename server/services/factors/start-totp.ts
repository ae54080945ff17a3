import type { StartedTotp } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'
import { seal } from '@/server/sealed'
import { CHALLENGE_MS, type FactorContext, keepChallenge } from '@/server/services/passkeys/internal'

export const sealPurpose = (personId: string): string => `totp:${personId}`

/** Makes the secret of an authenticator app and shows it; it counts for nothing until `confirmTotp`, and one in use goes on until then. */
export async function startTotp(
  ctx: FactorContext,
  of: { personId: string; name: string; sessionHash: string | null },
): Promise<StartedTotp> {
  const { personId, name, sessionHash } = of
  const secret = ctx.oneTimeCodes.makeSecret()
  const challengeId = await keepChallenge(ctx, 'totp', { personId, sessionHash, secret: seal(secret, sealPurpose(personId)) })
  const address = ctx.oneTimeCodes.addressOf({ secret, account: name, issuer: 'ACGS console' })
  return { challengeId, secret, address, expiresAt: new Date(ctx.now().getTime() + CHALLENGE_MS).toISOString() }
}

/** The same for the person who is signed in: a confirmed command. */
export const startOwnTotp = (ctx: ServiceContext): Promise<StartedTotp> =>
  startTotp(ctx, { personId: ctx.actor.id, name: ctx.actor.name, sessionHash: ctx.actor.sessionHash })
