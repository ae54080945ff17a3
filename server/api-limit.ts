import { TRPCError } from '@trpc/server'
import type { Permission } from '@/lib/access'
import { STOPPING } from '@/lib/freeze-class'
import type { RequestContext } from '@/server/context'
import { API, addressKey, Limited, STOP, takeTokenAnyway } from '@/server/limits'
import { appRouter } from '@/server/routers/_app'

const isUrgent = (permission: Permission): boolean => STOPPING.has(permission) || permission === 'elevations:create'

type Procedure = { _def: { type: string; meta?: { permission?: Permission } } }
// The router's own table, by path; what it is made of is the builder's business.
const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>

/** True when one of the procedures that a request names stops or contains something, or confirms it, which comes before a stop. */
export function isStop(paths: string): boolean {
  return paths.split(',').some((path) => {
    const { type, meta } = Object.hasOwn(procedures, path) ? (procedures[path]?._def ?? { type: '' }) : { type: '' }
    return type === 'mutation' && meta?.permission !== undefined && isUrgent(meta.permission)
  })
}

/** Counts a request to the procedures against the person, or the address of nobody; stopping has a bucket of its own. `path` is what follows
 *  /api/trpc/. Errors: TOO_MANY_REQUESTS. */
export async function limitApi(ctx: RequestContext, { path, isChange }: { path: string; isChange: boolean }): Promise<void> {
  const isStopping = isChange && ctx.actor !== null && isStop(path)
  const key = ctx.actor ? ctx.actor.id : addressKey(ctx.source.ip)
  const waitMs = await takeTokenAnyway(isChange ? ctx.changes : ctx.db, isStopping ? STOP : API, { key, now: ctx.now() })
  if (waitMs === 0) return
  const cause = new Limited('Too many requests in a short time. Nothing was changed by this one; try again in a second.', waitMs)
  throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: cause.message, cause })
}
