import { AppError } from '@/lib/errors'
import type { BeginEnrolment } from '@/lib/schemas/accounts'
import type { StartedTotp } from '@/lib/schemas/factors'
import type { Challenged } from '@/lib/schemas/passkeys'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { startTotp } from '@/server/services/factors/start-totp'
import { enrolPasskeyOptions } from '@/server/services/passkeys/enrol-options'
import { SIGN_IN, takeBackAttempt } from './attempts'
import { hashPassword } from './hash-password'
import { asPerson, hashLink, loginKey, type OpenLink } from './internal'
import { checkLetTry, letLoginTry } from './let-try'
import { letLinkTry, readLink } from './open-link'
import { refuseWeakPassword } from './password-rules'
import { refuseSignIn } from './refuse'
import { setPassword } from './set-password'
import { makeTicket } from './ticket'
import { useLink } from './use-link'

const TICKET_MS = 5 * 60_000

/** `factor` null: nothing more to do, the password is set. */
export type Begun = { factor: { app: StartedTotp; passkey: Challenged } | null }
export type BegunEnrolment = { ticket: string | null; body: Begun }

const missing = (field: string) => new AppError('BAD_REQUEST', `${field}: Say it; the first administrator has none yet.`)

/** Who is about to be let in: said by the link, or by the first administrator, for whom there is no row yet. */
function whoOf(ctx: ServiceContext, link: OpenLink, { name, login }: BeginEnrolment): { personId: string; name: string; login: string } {
  if (link.personId !== null) return { personId: link.personId, name: link.name ?? '', login: link.login ?? '' }
  if (name === undefined) throw missing('name')
  if (login === undefined) throw missing('login')
  return { personId: uuidv7(ctx.now().getTime()), name, login }
}

/** A lost factor alone opens nothing: the password is asked for, and its tries count as those of a sign-in. */
async function refuseWrongPassword(ctx: ServiceContext, of: { personId: string; login: string; password: string }): Promise<void> {
  const key = loginKey(of.login)
  await letLoginTry(ctx, { key, whose: { personId: of.personId } })
  const account = await ctx.db.localAccount.findUnique({ where: { personId: of.personId }, select: { passwordHash: true } })
  const { isRight } = await checkLetTry(ctx, { key, password: of.password, stored: account?.passwordHash ?? null })
  if (!isRight) {
    await refuseSignIn(ctx, { reason: 'password with the link of a lost factor', known: { id: of.personId } })
    throw new AppError('BAD_REQUEST', 'password: This is not your present password. Nothing was changed.')
  }
  await takeBackAttempt(ctx.db, SIGN_IN, key)
}

/** The first step of a link: who, and the password. Nothing is stored until the second step but for a reset, which has one step and keeps the
 *  second factor. Errors: NOT_FOUND (the link does not count), BAD_REQUEST naming the field, CONFLICT (the login is taken), Limited. */
export async function beginEnrolment(ctx: ServiceContext, input: BeginEnrolment): Promise<BegunEnrolment> {
  await letLinkTry(ctx)
  const tokenHash = hashLink(input.link)
  const link = await readLink(ctx, tokenHash)
  const who = whoOf(ctx, link, input)
  const { personId, name, login } = who
  if (link.kind === 'factor') await refuseWrongPassword(ctx, { personId, login, password: input.password })
  else refuseWeakPassword(input.password, { login, name })
  if (link.kind === 'bootstrap' && (await ctx.db.localAccount.findUnique({ where: { login }, select: { personId: true } })))
    throw new AppError('CONFLICT', `login: ${login} is taken. Choose another.`)
  const passwordHash = link.kind === 'factor' ? null : await hashPassword(input.password)
  if (link.kind === 'password' && passwordHash !== null) {
    await ctx.db.$transaction(async (tx) => {
      await useLink(tx, { tokenHash, now: ctx.now() })
      await setPassword(ctx, tx, { personId, login, passwordHash, actor: asPerson(personId, name), reason: 'password set by link' })
    })
    return { ticket: null, body: { factor: null } }
  }
  const of = { personId, name: login, sessionHash: null }
  const [app, passkey] = [await startTotp(ctx, of), await enrolPasskeyOptions(ctx, of)]
  const body = { tokenHash: Buffer.from(tokenHash).toString('base64url'), ...who, passwordHash }
  const ticket = makeTicket('enrol', { browser: ctx.source.uaHash, expiresAt: new Date(ctx.now().getTime() + TICKET_MS), body })
  return { ticket, body: { factor: { app, passkey } } }
}
