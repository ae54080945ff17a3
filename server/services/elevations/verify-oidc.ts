import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '@/lib/errors'
import { isMfa } from '@/lib/mfa'
import { STEP_UP_OUTCOMES, type StepUpOutcome } from '@/lib/step-up-outcome'
import { targetOf } from '@/server/audit/entry'
import type { ServiceContext } from '@/server/context'
import type { ProviderWord } from '@/server/ports/identity-provider'
import { runCommand } from '@/server/services/run-command'
import { type ElevationRow, getOwnElevation, stateOf } from './internal'
import { type ByProvider, type Held, nonceOf, readHeld, subjectOf } from './oidc-start'
import { refuseProof, settleElevation } from './settle'

/** What the provider sent back with the browser. */
export type Returned = { state: string | null; code: string | null; iss: string | null; error: string | null }
/** Between asking the person and signing the token; both times are the provider's, so its clock may be wrong. */
const SIGNING_MS = 10_000

const digest = (text: string) => createHash('sha256').update(text).digest()
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))

/** What the token does not prove although it holds, or null. The request asked for all of it, but a request can be changed on its way. */
export function lackOf(word: ProviderWord, wanted: { sub: string; acr: readonly string[]; elapsedMs: number }): StepUpOutcome | null {
  if (word.sub !== wanted.sub) return 'person'
  if (word.authTime === null) return 'not-fresh'
  const ageMs = word.issuedAt.getTime() - word.authTime.getTime()
  if (ageMs > wanted.elapsedMs + SIGNING_MS || ageMs < -SIGNING_MS) return 'not-fresh'
  const isStrong = wanted.acr.length > 0 ? word.acr !== null && wanted.acr.includes(word.acr) : isMfa(word.amr)
  return isStrong ? null : 'weak'
}

const stop = (outcome: StepUpOutcome, code: 'CONFLICT' | 'UPSTREAM' = 'CONFLICT'): never => {
  throw new AppError(code, STEP_UP_OUTCOMES[outcome], { cause: outcome })
}
/** A wrong answer counts against the confirmation, like a wrong code. */
const refuse = (ctx: ServiceContext, row: ElevationRow, outcome: StepUpOutcome): Promise<never> =>
  refuseProof(ctx, row, STEP_UP_OUTCOMES[outcome]).catch((cause: unknown) => {
    throw cause instanceof AppError ? new AppError(cause.code, cause.message, { cause: outcome }) : cause
  })

async function verify(ctx: ServiceContext, { held, returned, by }: { held: Held; returned: Returned; by: ByProvider }): Promise<void> {
  const row = await getOwnElevation(ctx, held.elevation)
  if (stateOf(row, ctx.now()) !== 'waiting') return stop('over')
  const subject = await subjectOf(ctx, by)
  if (typeof subject === 'string') return stop(subject)
  if (returned.error !== null || returned.code === null) return stop('declined')
  const { code, iss } = returned
  const nonce = nonceOf(row)
  const told = await by.provider.redeem({ code, verifier: held.verifier, redirectUri: by.stepUpReturn, nonce, iss })
  if (told.state === 'away') return stop('away', 'UPSTREAM')
  if (told.state === 'refused') return refuse(ctx, row, 'unproven')
  const { word } = told
  const lack = lackOf(word, { sub: subject.sub, acr: by.acr, elapsedMs: ctx.now().getTime() - held.startedMs })
  if (lack) return refuse(ctx, row, lack)
  const times = { auth_time: word.authTime?.toISOString() ?? null, issued_at: word.issuedAt.toISOString() }
  const evidence = { iss: word.iss, sub: word.sub, nonce, acr: word.acr, amr: [...word.amr], ...times }
  await settleElevation(ctx, { row, method: 'oidc', evidence })
}

/** Ends a confirmation at the provider: the token must be of the same person, answer this very action, be signed just after the person was asked
 *  again, and say with which strength. It is audited either way. Out: how it ended. Errors: whatever is not about the confirmation. */
export async function verifyOidcStepUp(
  ctx: ServiceContext,
  { cookie, returned, by }: { cookie: string | undefined; returned: Returned; by: ByProvider },
): Promise<StepUpOutcome> {
  const held = readHeld(cookie, ctx.actor.sessionHash ?? '')
  // Somebody else's answer, or one to another request, is not even looked at.
  if (!held || returned.state === null || !isSame(held.state, returned.state)) return 'lost'
  const rule = { permission: 'elevations:create', action: 'elevations.verify', target: targetOf('elevation', held.elevation) } as const
  try {
    await runCommand(ctx, rule, (opened) => verify(opened, { held, returned, by }))
    return 'done'
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    if (typeof cause.cause === 'string') return cause.cause as StepUpOutcome // put there by stop and refuse alone
    return cause.code === 'UPSTREAM' ? 'away' : 'over'
  }
}
