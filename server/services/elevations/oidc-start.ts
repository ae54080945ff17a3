import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { StepUpOutcome } from '@/lib/step-up-outcome'
import type { ServiceContext } from '@/server/context'
import type { IdentityProvider } from '@/server/ports/identity-provider'
import { seal, unseal } from '@/server/sealed'
import { actionOf, challengeOf, type ElevationRow, getOwnElevation, sessionBytes, stateOf } from './internal'

export type ByProvider = { provider: IdentityProvider; acr: readonly string[]; refreshMs: number; stepUpReturn: string }

/** What waits in the browser while it is at the provider. */
const Held = z.strictObject({ elevation: z.uuid(), state: z.string(), verifier: z.string(), startedMs: z.number() })
export type Held = z.infer<typeof Held>
const purpose = (sessionHash: string): string => `step-up:${sessionHash}`

export function readHeld(cookie: string | undefined, sessionHash: string): Held | null {
  const text = cookie ? unseal(Buffer.from(cookie, 'base64url'), purpose(sessionHash)) : null
  return text === null ? null : Held.parse(JSON.parse(text)) // what we sealed ourselves
}

/** The provider signs the very action that is shown: its digest is the nonce of the token. */
export const nonceOf = (row: ElevationRow): string => Buffer.from(challengeOf(actionOf(row))).toString('base64url')

/** A group's role may be gone while the provider is silent: a session it has not answered about is not confirmed by it. */
const GRACE_MS = 120_000

/** Who has to answer for this session at the provider. */
export async function subjectOf(ctx: ServiceContext, by: ByProvider): Promise<{ sub: string } | 'foreign' | 'stale'> {
  const session = await ctx.db.session.findUnique({
    where: { idHash: sessionBytes(ctx.actor.sessionHash ?? '') },
    select: { refreshToken: true, checkedAt: true, identity: { select: { iss: true, sub: true, unlinkedAt: true } } },
  })
  const identity = session?.identity
  if (!identity || identity.unlinkedAt || identity.iss !== by.provider.issuer) return 'foreign'
  const askedAt = session.checkedAt?.getTime() ?? 0
  const isStale = session.refreshToken !== null && ctx.now().getTime() - askedAt > by.refreshMs + GRACE_MS
  return isStale ? 'stale' : { sub: identity.sub }
}

/** Begins a confirmation at the provider: it is asked to ask the person again, and to say how.
 *  Out: where the browser goes and what it keeps sealed, or why not: `over` also for a confirmation that is not of this session. */
export async function startOidcStepUp(
  ctx: ServiceContext,
  { id, by }: { id: string; by: ByProvider },
): Promise<{ url: string; cookie: string } | StepUpOutcome> {
  const row = await getOwnElevation(ctx, id).catch((cause: unknown) => {
    if (cause instanceof AppError) return null
    throw cause
  })
  if (!row || stateOf(row, ctx.now()) !== 'waiting') return 'over'
  const subject = await subjectOf(ctx, by)
  if (typeof subject === 'string') return subject
  const [state, verifier] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const extra = { prompt: 'login', max_age: '0', ...(by.acr.length > 0 ? { acr_values: by.acr.join(' ') } : {}) }
  const url = await by.provider.authorizeUrl({ redirectUri: by.stepUpReturn, state, nonce: nonceOf(row), challenge, extra })
  if (url === null) return 'away'
  const held: Held = { elevation: id, state, verifier, startedMs: ctx.now().getTime() }
  return { url, cookie: Buffer.from(seal(JSON.stringify(held), purpose(ctx.actor.sessionHash ?? ''))).toString('base64url') }
}
