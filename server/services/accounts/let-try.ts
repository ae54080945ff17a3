import type { ServiceContext } from '@/server/context'
import { addressKey, giveBack, isTelling, type Limit, Limited, takeToken } from '@/server/limits'
import { SIGN_IN, takeAttempt, takeBackAttempt } from './attempts'
import { type Checked, checkPassword } from './hash-password'
import { refuseSignIn } from './refuse'

const ADDRESS: Limit = { name: 'sign-in-address', burst: 5, perSecond: 5 / 900 }
/** An address that says nothing stands for many people: five wrong ones of them must not shut the door for all. */
const SHARED: Limit = { name: 'sign-in-shared', burst: 50, perSecond: 50 / 900 }

const limitOf = (ip: string): Limit => (isTelling(ip) ? ADDRESS : SHARED)

function inWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 2) return 'a minute'
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}

const tooOften = (waitMs: number) =>
  new Limited(`Too many tries. Wait ${inWords(waitMs)}, or come in another way: a passkey, or single sign-on where it is set up.`, waitMs)

/** Lets an address have one more try. Errors: Limited. */
export async function letAddressTry(ctx: ServiceContext): Promise<void> {
  const { ip } = ctx.source
  const waitMs = await takeToken(ctx.db, limitOf(ip), { key: addressKey(ip), now: ctx.now() })
  if (waitMs === 0) return
  await refuseSignIn(ctx, { reason: 'too many tries of one address', isNoGuess: true })
  throw tooOften(waitMs)
}

/** The try was welcome: it does not count against the address. */
export const welcomeAddress = (ctx: ServiceContext): Promise<void> => giveBack(ctx.db, limitOf(ctx.source.ip), addressKey(ctx.source.ip))

/** Lets a login have one more try, whether or not anybody has it. Errors: Limited; the account, if there is one, then says until when. */
export async function letLoginTry(ctx: ServiceContext, { key, whose }: { key: string; whose: { login: string } | { personId: string } }) {
  const now = ctx.now()
  const waitMs = await takeAttempt(ctx.db, SIGN_IN, { key, now })
  if (waitMs === 0) return
  await ctx.db.localAccount.updateMany({ where: whose, data: { lockedUntil: new Date(now.getTime() + waitMs) } })
  await refuseSignIn(ctx, { reason: 'too many tries at one login', isNoGuess: true })
  throw tooOften(waitMs)
}

type Try = { key: string; password: string; stored: string | null; isOfAddress?: boolean }

/** Compares the password of a try that was let. A server that is too busy to look was told nothing wrong: the try is taken back.
 *  Errors: Limited. */
export async function checkLetTry(ctx: ServiceContext, { key, password, stored, isOfAddress = false }: Try): Promise<Checked> {
  try {
    return await checkPassword(password, stored)
  } catch (cause) {
    if (cause instanceof Limited) {
      await takeBackAttempt(ctx.db, SIGN_IN, key)
      if (isOfAddress) await welcomeAddress(ctx)
    }
    throw cause
  }
}
