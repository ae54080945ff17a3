import type { RequestContext, ServiceContext } from '@/server/context'
import type { Db } from '@/server/db'
import { API, addressKey, type Limit, Limited, secondsOf, stepLimitOf, takeTokenAnyway } from '@/server/limits'
import { recordLimit } from '@/server/strangers'

type Stranger = Pick<ServiceContext, 'db' | 'source' | 'requestId' | 'now'>

/** Lets an address take one more step of a sign-in, right or wrong: each may cost a row, a hash or a question to the provider. Errors: Limited. */
export async function letStep({ db, source, requestId, now }: Stranger): Promise<void> {
  const [limit, key] = [stepLimitOf(source.ip), addressKey(source.ip)]
  const waitMs = await takeTokenAnyway(db, limit, { key, now: now() })
  if (waitMs === 0) return
  await recordLimit(db, { actor: null, limit, key, source, requestId, now })
  throw new Limited('Too many steps of a sign-in from your address. Wait a moment.', waitMs)
}

type Asked = {
  /** How many things are asked at once; one when absent. */
  count?: number
  limit?: Limit
  at?: Db
}

/** Counts a request against who asks: a person, a token, or the address of nobody. Errors: Limited; recorded once a key and minute. */
export async function letAsk(ctx: RequestContext, { count = 1, limit = API, at = ctx.db }: Asked = {}): Promise<void> {
  const { actor, source, requestId, now } = ctx
  const key = actor ? actor.id : addressKey(source.ip)
  const waitMs = await takeTokenAnyway(at, limit, { key, now: now(), count })
  if (waitMs === 0) return
  await recordLimit(at, { actor, limit, key, source, requestId, now })
  const wait = Math.ceil(Math.max(1000, waitMs) / 1000)
  throw new Limited(
    `Too many requests in a short time. Nothing was done by this one; try again in ${wait === 1 ? 'a second' : `${wait} seconds`}.`,
    waitMs,
  )
}

/** What a file or a stream answers who asked too often: when to come back, in a header and in words. */
export function tooMany(limited: Limited): Response {
  const headers = { 'retry-after': String(secondsOf(limited)), 'cache-control': 'no-store' }
  return Response.json({ error: { code: 'rate_limited', message: limited.message } }, { status: 429, headers })
}

/** `letAsk` where the answer is a response: null lets it through. */
export async function refuseTooMany(ctx: RequestContext, limit: Limit = API): Promise<Response | null> {
  try {
    await letAsk(ctx, { limit })
    return null
  } catch (cause) {
    if (cause instanceof Limited) return tooMany(cause)
    throw cause
  }
}
