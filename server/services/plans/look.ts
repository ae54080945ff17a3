import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Finding } from '@/server/runs/kind'
import { Refused } from '@/server/runs/kind'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import { BUILDERS } from './builders'
import { kindOf, type PlanRequest } from './internal'
import { BUILD_MS, type PlanWorker } from './worker'

/** away: nobody could say, so nothing is known of the plan. */
export type Looked = { state: 'built'; built: BuiltPlan } | { state: 'away'; why: string }

type Wanted = {
  request: PlanRequest
  params: Record<string, unknown>
  /** Who asks the cluster: who asked for the plan, or who starts it. */
  by: string
}

/** Rejects when the signal aborts, whatever the builder does. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

function awayWhy(
  ctx: ServiceContext,
  cause: unknown,
  { id, signal, seconds }: { id: string; signal: AbortSignal; seconds: number },
): string {
  if (signal.aborted)
    return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
      ? `The cluster needed longer than ${seconds} s. Nothing was changed; try again.`
      : 'The worker was told to stop. Nothing was changed; try again.'
  if (cause instanceof Refused) return cause.message
  if (cause instanceof AppError) return `${cause.message} Nothing was changed; try again.`
  ctx.log.error({ err: cause, plan: id }, 'plans.build-failed')
  return 'It failed on our side, and the log of the worker says how. Nothing was changed; try again.'
}

/** Builds a plan from what the cluster says now, with the permissions of a person. Nothing is changed by it. */
export async function lookAtCluster(ctx: ServiceContext, worker: PlanWorker, { request, params, by }: Wanted): Promise<Looked> {
  const buildMs = worker.buildMs ?? BUILD_MS
  const signal = AbortSignal.any([worker.signal, AbortSignal.timeout(buildMs)])
  try {
    const build = async () => {
      const caller = await worker.callerOf({ requestedBy: by, runId: request.id })
      const c = { cluster: worker.cluster(), caller, now: ctx.now, log: ctx.log, signal }
      return BUILDERS[kindOf(request)](c, worker.kinds, params)
    }
    return { state: 'built', built: await Promise.race([build(), untilAborted(signal)]) }
  } catch (cause) {
    return { state: 'away', why: awayWhy(ctx, cause, { id: request.id, signal, seconds: buildMs / 1000 }) }
  }
}

/** Refusals that say nothing of the plan: the cluster did not answer, or nobody could say whether the person may. */
const TRANSIENT = new Set(['unreachable', 'permissionUnknown'])
export const isTransient = (refusals: readonly Finding[]): boolean =>
  refusals.length > 0 && refusals.every(({ code }) => TRANSIENT.has(code))

/** At most three of them, in one line. */
export const sayRefusals = (refusals: readonly Finding[]): string => {
  const said = [...new Set(refusals.map(({ message }) => message))]
  return said.slice(0, 3).join(' ') + (said.length > 3 ? ` And ${said.length - 3} more.` : '')
}
