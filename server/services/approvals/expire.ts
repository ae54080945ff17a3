import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import { lockRequest } from './internal'
import { lookAgain } from './look-again'

const BATCH = 200

/** Looks at everything that waits: closes what is over and voids what does not hold any more, so that pages show it before somebody acts on it.
 *  Out: how many were closed or voided. Errors: the first one, after every other request was looked at. */
export async function expireRequests(ctx: ServiceContext): Promise<number> {
  let n = 0
  const broken: unknown[] = []
  let after: string | undefined
  for (;;) {
    const page = await ctx.db.accessRequest.findMany({
      where: { state: 'waiting', ...(after ? { id: { gt: after } } : {}) },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    })
    for (const { id } of page) {
      const stands = await stillStands(ctx, id).catch((cause: unknown) => {
        broken.push(cause)
        return true
      })
      if (!stands) n += 1
    }
    after = page.at(-1)?.id
    if (page.length === BATCH) continue
    if (broken.length > 0) throw broken[0]
    return n
  }
}

const stillStands = (ctx: ServiceContext, id: string): Promise<boolean> =>
  ctx.db
    .$transaction(async (tx) => {
      const request = await lockRequest(tx, id)
      return request.state !== 'waiting' || (await lookAgain(ctx, tx, request)).stands
    })
    .catch((cause: unknown) => {
      if (cause instanceof AppError) return true
      throw cause
    })
