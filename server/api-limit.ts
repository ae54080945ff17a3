import { TRPCError } from '@trpc/server'
import { STOPPING } from '@/lib/access'
import type { RequestContext } from '@/server/context'
import { API, addressKey, Limited, STOP, takeTokenAnyway } from '@/server/limits'
import { appRouter } from '@/server/routers/_app'

type Procedure = { _def: { type: string; meta?: { permission?: Parameters<typeof STOPPING.has>[0] } } }
// The router's own table, by path; what it is made of is the builder's business.
const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>

/** True unless every procedure that a request names is known to be a query. */
export const hasMutation = (paths: string): boolean =>
  paths.split(',').some((path) => !Object.hasOwn(procedures, path) || procedures[path]?._def.type !== 'query')

/** True when one of the procedures that a request names stops or contains something. */
export function isStop(paths: string): boolean {
  return paths.split(',').some((path) => {
    const { type, meta } = Object.hasOwn(procedures, path) ? (procedures[path]?._def ?? { type: '' }) : { type: '' }
    return type === 'mutation' && meta?.permission !== undefined && STOPPING.has(meta.permission)
  })
}

/** Counts a request to the procedures against the person, or the address of nobody; stopping has a bucket of its own. `path` is what follows
 *  /api/trpc/. Errors: TOO_MANY_REQUESTS. */
export async function limitApi(ctx: RequestContext, { path, isChange }: { path: string; isChange: boolean }): Promise<void> {
  const isUrgent = isChange && ctx.actor !== null && isStop(path)
  const key = ctx.actor ? ctx.actor.id : addressKey(ctx.source.ip)
  const waitMs = await takeTokenAnyway(isChange ? ctx.changes : ctx.db, isUrgent ? STOP : API, { key, now: ctx.now() })
  if (waitMs === 0) return
  const cause = new Limited('Too many requests in a short time. Nothing was changed by this one; try again in a second.', waitMs)
  throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: cause.message, cause })
}
