import { TRPCError } from '@trpc/server'
import type { Permission } from '@/lib/access'
import { BATCH_MAX } from '@/lib/api-batch'
import { isUrgent } from '@/lib/freeze-class'
import type { RequestContext } from '@/server/context'
import { letAsk } from '@/server/let-ask'
import { Limited, STOP } from '@/server/limits'
import { appRouter } from '@/server/routers/_app'

type Procedure = { _def: { type: string; meta?: { permission?: Permission; unwritten?: boolean } } }
// The router's own table, by path; what it is made of is the builder's business.
const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>

/** True unless every procedure that a request names is known to be a query. */
export const hasMutation = (paths: string): boolean =>
  paths.split(',').some((path) => !Object.hasOwn(procedures, path) || procedures[path]?._def.type !== 'query')

/** True where one of the procedures that a request names is of a stop that goes on without the database. */
export const goesUnwritten = (paths: string): boolean =>
  paths.split(',').some((path) => Object.hasOwn(procedures, path) && procedures[path]?._def.meta?.unwritten === true)

/** True for a procedure that stops or contains something, or confirms it, which comes before a stop. */
export function isStop(path: string): boolean {
  const { type, meta } = Object.hasOwn(procedures, path) ? (procedures[path]?._def ?? { type: '' }) : { type: '' }
  return type === 'mutation' && meta?.permission !== undefined && isUrgent(meta.permission)
}

const refusal = (cause: unknown): Limited => {
  if (cause instanceof Limited) return cause
  throw cause
}

/** Counts each call of a request to the procedures against the person, or the address of nobody; stopping has a bucket of its own. `paths` is what
 *  follows /api/trpc/. Out: the context; with `limited` where only the calls that stop something go on. Errors: TOO_MANY_REQUESTS. */
export async function limitApi(ctx: RequestContext, { paths, isChange }: { paths: string; isChange: boolean }): Promise<RequestContext> {
  const calls = paths.split(',').slice(0, BATCH_MAX)
  const stops = isChange && ctx.actor !== null ? calls.filter(isStop).length : 0
  const others = calls.length - stops
  const at = isChange ? ctx.changes : ctx.db
  const refused = (cause: Limited) => new TRPCError({ code: 'TOO_MANY_REQUESTS', message: cause.message, cause })
  const limited = others > 0 ? await letAsk(ctx, { count: others, at }).then(() => null, refusal) : null
  if (limited && stops === 0) throw refused(limited)
  if (stops > 0) await letAsk(ctx, { count: stops, limit: STOP, at }).catch((cause: unknown) => Promise.reject(refused(refusal(cause))))
  return limited ? { ...ctx, limited } : ctx
}
