import { createHash } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import { AppError } from '@/lib/errors'
import type { ElevationState, OfferedMethod, StepUpAction } from '@/lib/schemas/step-up'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type ElevationRow = Prisma.ElevationGetPayload<object>
export const TRIES = 5

export const sessionBytes = (hash: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hash, 'hex'))

/** What a passkey signs: the digest of exactly what is shown, as bytes. */
export const challengeOf = (action: StepUpAction): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(canonicalize(action)).digest())

export const actionOf = (row: ElevationRow): StepUpAction => row.action as unknown as StepUpAction // written by begin alone

export function stateOf(row: ElevationRow, now: Date): ElevationState {
  if (row.usedAt) return 'used'
  if (row.failures >= TRIES) return 'void'
  if (row.expiresAt <= now) return 'late'
  return row.verifiedAt ? 'verified' : 'waiting'
}

/** A confirmation of this very session. Errors: NOT_FOUND (there is none, or it is somebody else's). */
export async function getOwnElevation(ctx: ServiceContext, id: string): Promise<ElevationRow> {
  const { id: personId, sessionHash } = ctx.actor
  const found =
    sessionHash === null ? null : await ctx.db.elevation.findFirst({ where: { id, personId, sessionHash: sessionBytes(sessionHash) } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such confirmation of yours. Begin again.')
  return found
}

/** What this person can confirm with, the strongest first. A persona is one of a laptop alone, and proves nothing there. */
export async function methodsOf(ctx: ServiceContext): Promise<OfferedMethod[]> {
  const { id: personId, sessionHash } = ctx.actor
  if (sessionHash === null) return []
  const [passkeys, totp, session] = await Promise.all([
    ctx.db.passkey.count({ where: { personId, removedAt: null } }),
    ctx.db.totp.count({ where: { personId, confirmedAt: { not: null } } }),
    ctx.db.session.findUnique({ where: { idHash: sessionBytes(sessionHash) }, select: { method: true, identityId: true } }),
  ])
  return [
    ...(passkeys > 0 ? [{ method: 'webauthn' as const, isWeaker: false }] : []),
    ...(totp > 0 ? [{ method: 'totp' as const, isWeaker: true }] : []),
    ...(session?.identityId ? [{ method: 'oidc' as const, isWeaker: true }] : []),
    ...(session?.method === 'persona' && ctx.origin === 'simulated' ? [{ method: 'persona' as const, isWeaker: true }] : []),
  ]
}
