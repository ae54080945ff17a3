import { initTRPC, TRPCError } from '@trpc/server'
import superjson from 'superjson'
import type * as z from 'zod'
import { can, EVERYWHERE, type Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError, type AppErrorCode, isRefusal } from '@/lib/errors'
import { isFrozenOut, isUrgent, STOPPING } from '@/lib/freeze-class'
import { ANY_STOP_COMMAND } from '@/lib/stop-command'
import { type Target, targetOf } from '@/server/audit/entry'
import { type OpenEntry, recordEvent } from '@/server/audit/inbox'
import { databaseAway, isDatabaseAway, Unwritten } from '@/server/audit/unwritten'
import type { RequestContext } from '@/server/context'
import { addConfirmable, readElevation, rememberedElevation, takeElevation } from '@/server/elevation'
import { heldByFreeze, refuseInFreeze } from '@/server/freeze'
import { Limited } from '@/server/limits'
import { recordFirstRead, recordRefusedRead } from '@/server/record-access'
import { tellMisuse, tellRefused } from '@/server/tell-security'

type Meta = { permission?: Permission; action?: AuditAction; stepUp?: boolean; unwritten?: boolean; unguarded?: string }

const CODES: Record<AppErrorCode, TRPCError['code']> = {
  NOT_FOUND: 'NOT_FOUND',
  FORBIDDEN: 'FORBIDDEN',
  CONFLICT: 'CONFLICT',
  BAD_REQUEST: 'BAD_REQUEST',
  STEP_UP: 'PRECONDITION_FAILED',
  UPSTREAM: 'SERVICE_UNAVAILABLE',
}

const SPOKEN = new Set<TRPCError['code']>(['UNAUTHORIZED', 'FORBIDDEN', 'BAD_REQUEST', 'TOO_MANY_REQUESTS'])

/** Errors meant for people: ours, and tRPC's own about the request. Everything else is hidden behind one sentence. */
function isSpoken(error: TRPCError): boolean {
  return error.cause instanceof AppError || SPOKEN.has(error.code)
}

function toTRPCError(error: TRPCError): TRPCError {
  const cause = error.cause
  if (cause instanceof AppError) return new TRPCError({ code: CODES[cause.code], message: cause.message, cause })
  if (cause instanceof Limited) return new TRPCError({ code: 'TOO_MANY_REQUESTS', message: cause.message, cause })
  if (error.code !== 'INTERNAL_SERVER_ERROR' || !isDatabaseAway(cause)) return error
  const away = databaseAway(cause)
  return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: away.message, cause: away })
}

const t = initTRPC
  .context<RequestContext>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    errorFormatter: ({ shape, error, ctx }) => {
      const mapped = toTRPCError(error)
      const issues =
        error.code === 'BAD_REQUEST' && error.cause && 'issues' in error.cause ? (error.cause.issues as z.core.$ZodIssue[]) : []
      const fields = issues.map((issue) => ({ path: issue.path.join('.'), issue: issue.message }))
      const field = fields[0] ? `${fields[0].path || 'input'}: ${fields[0].issue}` : null
      const message = field ?? (isSpoken(mapped) ? mapped.message : 'Something failed on our side. Nothing more is known here.')
      const said = mapped.cause instanceof Unwritten ? { isUnwritten: true } : {}
      if (!isSpoken(mapped))
        ctx?.log.error({ err: error.cause ?? error, path: shape.data.path, requestId: ctx.requestId }, 'procedure.failed')
      return {
        ...shape,
        message,
        data: {
          code: mapped.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          requestId: ctx?.requestId ?? null,
          fields,
          ...said,
        },
      }
    },
  })

export const router = t.router
export const createCallerFactory = t.createCallerFactory

const mapErrors = t.middleware(async ({ next }) => {
  const result = await next() // resolves { ok: false } on failure; it never rejects
  if (result.ok) return result
  throw toTRPCError(result.error)
})

/** Of a request for which the bucket has nothing left only what stops goes on. */
const admitted = t.procedure.use(mapErrors).use(({ ctx, meta, type, next }) => {
  if (ctx.limited && !(type === 'mutation' && meta?.permission && isUrgent(meta.permission))) throw ctx.limited
  return next()
})

const NOT_REMEMBERED =
  `The database does not answer, and this console has not seen your session within the last five minutes. Nothing was stopped.
The way is acgs-stop, on any machine with access to the cluster: ${ANY_STOP_COMMAND}`.replaceAll('\n', ' ')

const signedIn = admitted.use(({ ctx, meta, next }) => {
  if (ctx.isAway && !meta?.unwritten) throw databaseAway()
  if (ctx.isAway && !ctx.actor) throw new AppError('UPSTREAM', NOT_REMEMBERED)
  if (!ctx.actor) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Your session has ended. Sign in again.' })
  return next({ ctx: { ...ctx, actor: ctx.actor, entry: null, stepUpMethod: null } })
})

type Read<S extends z.ZodType> = {
  permission: Permission
  schema: S
  /** Whether it belongs to a stop that goes on unwritten, and needs no database. */
  unwritten?: boolean
}

/** A read: permission first; an audit row for a session's first and for a refusal, none for each row. */
export function read<S extends z.ZodType>({ permission, schema, unwritten = false }: Read<S>) {
  return signedIn
    .meta({ permission, unwritten })
    .input(schema)
    .use(async ({ ctx, next }) => {
      if (!can(ctx.actor, permission, EVERYWHERE)) {
        if (!ctx.isAway) await recordRefusedRead(ctx, ctx.actor, permission)
        throw new TRPCError({ code: 'FORBIDDEN', message: `Your roles do not include ${permission}.` })
      }
      if (!ctx.isAway) await recordFirstRead(ctx, ctx.actor, permission)
      return next()
    })
}

export type Command<S extends z.ZodType> = {
  permission: Permission
  action: AuditAction
  schema: S
  target: (input: z.output<S>) => Target
  /** Whether the person confirms exactly this action first; the schema then comes from `withElevation`. */
  stepUp?: boolean
  /** Whether it goes on where the database takes no writes, or does not answer: a stop, whose record the worker keeps until it does. */
  unwritten?: boolean
}

const use = ({ source, requestId, now }: RequestContext, elevation: string) =>
  ({ source, requestId, now, action: 'elevations.use', target: targetOf('elevation', elevation), outcome: 'done' }) as const

/** A write. No audit row, no action: the intent opens before the check, the outcome closes after the handler.
 *  Order: permission, freeze, confirmation, act. */
export function command<S extends z.ZodType>({ permission, action, schema, target, stepUp = false, unwritten = false }: Command<S>) {
  if (stepUp) addConfirmable({ action, permission, schema, target })
  return signedIn
    .meta({ permission, action, stepUp, unwritten })
    .input(schema)
    .use(async ({ ctx, input, next, getRawInput }) => {
      const on = target(input as z.output<S>) // parsed above with this very schema
      const opening = ctx.isAway ? Promise.reject(databaseAway()) : ctx.openAudit({ actor: ctx.actor, action, target: on })
      const opened = await opening.catch((cause: unknown) => {
        if (unwritten && cause instanceof Unwritten) return cause
        throw cause
      })
      if (opened instanceof Unwritten) {
        ctx.log.warn({ action, why: opened.why, person: ctx.actor.id, requestId: ctx.requestId }, 'audit.unwritten')
        if (!can(ctx.actor, permission, on.scope))
          throw new TRPCError({ code: 'FORBIDDEN', message: `Your roles do not include ${permission}.` })
        const { elevation } = input as { elevation?: string } // a member of every schema made by withElevation
        const asked = { verb: action, target: on, raw: await getRawInput(), personId: ctx.actor.id, sessionHash: ctx.actor.sessionHash }
        const { isAway } = opened
        const known = (id: string) => (isAway ? rememberedElevation(id, asked) : readElevation(ctx.changes, id, asked))
        const stepUpMethod = elevation === undefined ? null : await known(elevation)
        return next({ ctx: { ...ctx, db: ctx.changes, entry: null as OpenEntry | null, stepUpMethod, isUnwritten: true, isAway } })
      }
      const entry = opened
      if (!can(ctx.actor, permission, on.scope)) {
        await entry.close('denied')
        if (stepUp || STOPPING.has(permission)) await tellRefused(ctx, { actor: ctx.actor, action, target: on })
        throw new TRPCError({ code: 'FORBIDDEN', message: `Your roles do not include ${permission}.` })
      }
      try {
        if (isFrozenOut(permission)) await refuseInFreeze(ctx.changes, ctx.now())
        const { elevation } = input as { elevation?: string } // a member of every schema made by withElevation
        const asked = { verb: action, target: on, raw: stepUp ? await getRawInput() : null, personId: ctx.actor.id }
        const stepUpMethod = stepUp ? await takeElevation(ctx.changes, elevation, { ...asked, sessionHash: ctx.actor.sessionHash }) : null
        if (stepUpMethod !== null && elevation !== undefined)
          await recordEvent(ctx.changes, { ...use(ctx, elevation), actor: ctx.actor, reason: `${action} by ${stepUpMethod}` })
        const db = isFrozenOut(permission) ? heldByFreeze(ctx.changes, ctx.now) : ctx.changes
        const result = await next({ ctx: { ...ctx, db, entry: entry as OpenEntry | null, stepUpMethod, isUnwritten: false } })
        await entry.close(result.ok ? 'done' : isRefusal(result.error.cause) ? 'denied' : 'failed')
        return result
      } catch (cause) {
        await entry.close('denied')
        await tellMisuse(ctx, { actor: ctx.actor, action, target: on }, cause)
        throw cause
      }
    })
}

/** The rare public query; the reason is kept in meta and asked for by a test. */
export const unguarded = (why: string) => admitted.meta({ unguarded: why })
