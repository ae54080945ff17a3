import { randomBytes } from 'node:crypto'
import { can } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { BeginElevation, BegunElevation, StepUpAction } from '@/lib/schemas/step-up'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { inputDigest, readConfirmable } from '@/server/elevation'
import { knownPasskeys } from '@/server/services/passkeys/internal'
import { challengeOf, methodsOf, sessionBytes } from './internal'
import { tellTried } from './tell-replay'

const LIFE_MS = 5 * 60_000

/** Writes down exactly what will be confirmed. Out: the action as it is shown and signed, and what the person can sign it with.
 *  Errors: BAD_REQUEST (no such confirmation, an input the command would refuse, or another target than the input's), FORBIDDEN (the person may
 *  not do it anyway), STEP_UP (without a session nobody confirms). */
export async function beginElevation(ctx: ServiceContext, { verb, target, input }: BeginElevation): Promise<BegunElevation> {
  const { id: personId, sessionHash } = ctx.actor
  if (sessionHash === null) throw new AppError('STEP_UP', 'Only a person who is signed in can confirm.')
  const asked = readConfirmable(verb, target, input)
  if (!can(ctx.actor, asked.permission, asked.target.scope)) {
    await tellTried(ctx, `${verb} on ${target.kind} ${target.id}`)
    throw new AppError('FORBIDDEN', `Your roles do not include ${asked.permission}.`)
  }
  const now = ctx.now()
  const expiresAt = new Date(now.getTime() + LIFE_MS)
  const action: StepUpAction = {
    v: 1,
    verb,
    digest: inputDigest(input),
    target: { kind: target.kind, id: target.id },
    session: sessionHash,
    nonce: randomBytes(16).toString('base64url'),
    expires: expiresAt.toISOString(),
  }
  const id = uuidv7(now.getTime())
  const actionDigest = digestOf(action)
  await ctx.db.$transaction(async (tx) => {
    const row = { id, personId, sessionHash: sessionBytes(sessionHash), verb, action, actionDigest, createdAt: now, expiresAt }
    await tx.elevation.create({ data: row })
    await ctx.entry?.done(tx, { afterDigest: actionDigest, reason: `to confirm ${verb}` })
  })
  const methods = await methodsOf(ctx)
  const hasPasskey = methods.some(({ method }) => method === 'webauthn')
  const known = hasPasskey ? await knownPasskeys(ctx.db, personId) : []
  const webauthn = hasPasskey ? await ctx.passkeys.requestOptions({ challenge: challengeOf(action), known }) : null
  return { id, action, methods, webauthn }
}
