import { AppError } from '@/lib/errors'
import type { PodLog, ReadLog } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { notThere, viewOf } from './cluster-shown'
import { mustMay } from './permitted'

const MAX_BYTES = 262_144

/** The newest lines of a container, without what is a secret by its form. In: the pod by uid, container, ≤ 500 lines. Out: text with times, null
 *  where there is none: no container ran before this one.
 *  Errors: NOT_FOUND, FORBIDDEN where the cluster denies it, UPSTREAM where nobody could say, BAD_REQUEST for a container that it has not. */
export async function readPodLog(ctx: ServiceContext, input: ReadLog): Promise<PodLog> {
  const view = viewOf(ctx)
  const cluster = ctx.cluster()
  const pod = view.pod(input.podUid)
  if (pod === null || cluster === null) throw notThere(view, 'Pod', `pod ${input.podUid}`)
  const { namespace, name } = pod
  await mustMay(ctx, { kind: 'Pod', namespace, verb: 'get', subresource: 'log' })
  const { container, isPrevious, tailLines } = input
  const text = await cluster.log({
    namespace,
    pod: name,
    isPrevious,
    tailLines,
    limitBytes: MAX_BYTES,
    ...(container === undefined ? {} : { container }),
  })
  if (text === null && !isPrevious) throw new AppError('NOT_FOUND', `Pod ${namespace}/${name} has no log of that container.`)
  return { namespace, pod: name, container: container ?? null, isPrevious, text, readAt: ctx.now().toISOString() }
}
