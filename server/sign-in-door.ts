import { cookies } from 'next/headers'
import type * as z from 'zod'
import { AppError } from '@/lib/errors'
import { stepCookie, strangerContext } from '@/server/auth'
import type { ServiceContext } from '@/server/context'
import { letStep } from '@/server/let-ask'
import { Limited, secondsOf } from '@/server/limits'
import { refuseForeignWrite } from '@/server/request-guard'

type Step = Parameters<typeof stepCookie>[0]
/** `ticket` undefined leaves the browser's as it is, null takes it away. */
export type Stepped = { body: object; ticket?: string | null }
type Act<S extends z.ZodType> = (ctx: ServiceContext, input: z.output<S>, ticket: string | undefined) => Promise<Stepped | null>

const STATUS: Record<AppError['code'], number> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  CONFLICT: 409,
  BAD_REQUEST: 400,
  STEP_UP: 412,
  UPSTREAM: 503,
}

const refusal = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })

function answerOf(cause: unknown, ctx: ServiceContext): Response {
  if (cause instanceof Limited) {
    const response = refusal(429, 'limited', cause.message)
    response.headers.set('retry-after', String(secondsOf(cause)))
    return response
  }
  if (cause instanceof AppError) return refusal(STATUS[cause.code], cause.code, cause.message)
  ctx.log.error({ err: cause, requestId: ctx.requestId }, 'sign-in.failed')
  return refusal(503, 'UPSTREAM', 'The server could not do this now. Nothing was changed. Try again.')
}

/** A route for somebody who is not signed in yet: from our own page alone, parsed, one call; what the next step needs goes into a cookie that
 *  no script reads. An answer of null is 401, the same for everything that may not be told apart. */
export const signInRoute =
  <S extends z.ZodType>(step: Step, schema: S, act: Act<S>) =>
  async (request: Request): Promise<Response> => {
    const foreign = refuseForeignWrite(request)
    if (foreign) return foreign
    const ctx = strangerContext(request.headers)
    try {
      await letStep(ctx)
      const given: unknown = await request.json().catch(() => null)
      const read = schema.safeParse(given)
      if (!read.success) {
        const [issue] = read.error.issues
        return refusal(400, 'BAD_REQUEST', `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'not usable'}`)
      }
      const jar = await cookies()
      const { name, options } = stepCookie(step)
      const stepped = await act(ctx, read.data, jar.get(name)?.value)
      if (!stepped) return refusal(401, 'refused', 'Login or password is wrong.')
      if (stepped.ticket) jar.set(name, stepped.ticket, options)
      if (stepped.ticket === null) jar.set(name, '', { ...options, maxAge: 0 })
      return Response.json(stepped.body)
    } catch (cause) {
      return answerOf(cause, ctx)
    }
  }
