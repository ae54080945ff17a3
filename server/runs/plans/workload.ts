import type { ChangeRefusal } from '@/lib/change-refusals'
import { isCritical } from '@/lib/critical-services'
import { sayReverter } from '@/lib/reverters'
import type { KubeObject, Precondition } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import type { OwnedField } from '@/server/runs/cluster/field-owners'
import { controllerOf, Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import type { Finding, PlanContext } from '@/server/runs/kind'
import { findObject } from '@/server/runs/kinds/at-hand'
import { keyOf, sayTarget, type Target } from '@/server/runs/kinds/target'
import { type Around, aroundOf } from './around'

export type Planned = {
  object: KubeObject
  workload: Workload
  decided: Precondition
  around: Around
  isCritical: boolean
  warnings: Finding[]
}

type Asked = { target: Target; fits: readonly string[]; fields: OwnedField[] }

/** What every plan about a workload reads first, or why there is no plan. */
export async function workloadOf(c: PlanContext, { target, fits, fields }: Asked): Promise<Planned | ChangeRefusal> {
  if (!fits.includes(target.kind)) return { code: 'kindUnfit', kind: target.kind, fits: [...fits] }
  const object = await findObject(c, target)
  if (object === null) return { code: 'notFound', what: sayTarget(target) }
  if (object.metadata.deletionTimestamp !== undefined) return { code: 'beingDeleted' }
  const workload = read(Workload, object)
  const around = await aroundOf(c, { target, object, workload, fields })
  const warnings = around.reverters
    .filter(({ timing }) => timing !== 'never')
    .map(({ steering: _steering, ...one }) => ({ code: `reverter.${one.kind}`, message: sayReverter(one), targetKey: keyOf(target) }))
  return { object, workload, decided: preconditionOf(object), around, isCritical: isCritical(object.metadata), warnings }
}

export const isRefusal = (found: Planned | ChangeRefusal): found is ChangeRefusal => 'code' in found

/** Whoever writes the child's replicas and template anew: it is to be changed instead. */
export function customOwner({ metadata }: Workload): ChangeRefusal | null {
  const owner = controllerOf(metadata)
  const isBuiltIn = owner === undefined || /^(apps|batch)\/|^v1$/.test(owner.apiVersion)
  return isBuiltIn ? null : { code: 'ownedByCustom', kind: owner.kind, name: owner.name }
}

export const aroundDetail = ({ blast, sticks }: Around): Record<string, unknown> => ({ blast, sticks })
