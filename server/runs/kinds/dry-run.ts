import type { ChangeRefusal } from '@/lib/change-refusals'
import type { Access, KubeObject, Written } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import type { PlanContext } from '@/server/runs/kind'
import { clusterOf } from './at-hand'
import { refOf, sayTarget, type Target } from './target'

export type DryRun = { after: KubeObject | null; warnings: string[]; refusal: ChangeRefusal | null }

/** Why the cluster would not do it, in our words. Errors: rethrows what is no answer of a cluster. */
export function refusalOf(cause: unknown, target: Target): ChangeRefusal {
  if (!(cause instanceof ClusterError)) throw cause
  const { trouble, message } = cause
  switch (trouble.reason) {
    case 'webhook':
      return { code: 'dryRunFailed', reason: message, webhook: trouble.name }
    case 'denied':
      return { code: 'denied', reason: trouble.rule }
    case 'notFound':
      return { code: 'notFound', what: sayTarget(target) }
    case 'moved':
      return { code: 'moved' }
    case 'conflict':
      return { code: 'ownedByOthers', what: sayTarget(target), owners: trouble.owners.map(({ manager, field }) => ({ manager, field })) }
    case 'unreachable':
    case 'overload':
    case 'unauthenticated':
      return { code: 'unreachable', reason: message }
    default:
      return { code: 'dryRunFailed', reason: message, webhook: null }
  }
}

/** Asks the cluster what a write would make of the object. It predicts: the precondition still guards. A refusal blocks the plan. */
export async function dryRun(target: Target, write: () => Promise<Written>): Promise<DryRun> {
  try {
    const { object, warnings } = await write()
    return { after: object, warnings: [...warnings], refusal: null }
  } catch (cause) {
    return { after: null, warnings: [], refusal: refusalOf(cause, target) }
  }
}

type Asked = { target: Target; verb: string; subresource?: string }

/** Whether the one who asks may do it. Who may not is refused; where nobody could say, it is said so and the plan waits for an answer. */
export async function mayOrRefusal(c: PlanContext, { target, verb, subresource }: Asked): Promise<ChangeRefusal | null> {
  const { resource, namespace, name } = refOf(target)
  const where = { group: resource.group, resource: resource.plural, name, ...(namespace === null ? {} : { namespace }) }
  const attributes = { ...where, verb, ...(subresource === undefined ? {} : { subresource }) }
  const { verdict, why }: Access = await clusterOf(c).review({ caller: c.caller, attributes, ask: 'self', signal: c.signal })
  if (verdict === 'allowed') return null
  return verdict === 'denied' ? { code: 'denied', reason: why } : { code: 'permissionUnknown', reason: why }
}
