import type { KubeObject, NewObject, Precondition, Write, Written } from '@/server/ports/cluster'
import { troubleOf } from '@/server/ports/cluster-error'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { FIELD_MANAGER } from '@/server/runs/cluster/field-owners'
import { undoneBy } from '@/server/runs/cluster/undone-by'
import { digestOfKept, keptObject, leftover, pathsOf } from '@/server/runs/config/kept'
import { type PlanContext, Refused } from '@/server/runs/kind'
import { clusterOf } from './at-hand'
import { refOf, sayTarget, type Target } from './target'

export type PutBack = {
  target: Target
  goal: NewObject
  precondition: Precondition | 'absent'
  /** Takes fields from whoever else owns them. */
  force: boolean
  write: Write
  /** Of the second write, which takes away what an apply leaves: one change id is one write. */
  restKey: string
}

export const isAt = (object: KubeObject, goalDigest: string): boolean => digestOfKept(keptObject(object)) === goalDigest

/** Our own earlier patches own fields under another operation than an apply: that is nobody to ask. */
const isOwnOnly = (cause: unknown): boolean =>
  troubleOf(cause, 'conflict')?.owners.every(({ manager }) => manager === FIELD_MANAGER) === true

async function apply(c: PlanContext, { target, goal, precondition, force, write }: PutBack): Promise<Written> {
  const { resource } = refOf(target)
  const asked = { ...write, object: goal, resource, precondition }
  try {
    return await clusterOf(c).apply({ ...asked, force })
  } catch (cause) {
    if (force || !isOwnOnly(cause)) throw cause
    return clusterOf(c).apply({ ...asked, force: true })
  }
}

export type Rest = { body: Record<string, unknown>; owners: { manager: string; field: string }[] }

/** What others have added and an apply leaves there, with whose it is. */
export function restOf(object: KubeObject, goal: NewObject): Rest | null {
  const body = leftover(keptObject(object), goal)
  if (body === null) return null
  const manager = undoneBy(object.metadata)?.manager ?? 'somebody else'
  return { body, owners: pathsOf(body).map((field) => ({ manager, field })) }
}

/** Applies an object as it was, and takes away what was added to it since. Out: the apply's record.
 *  Errors: those of the port (`conflict` names owners and fields), Refused where others' fields would have to go and nobody agreed to that. */
export async function putBack(c: PlanContext, asked: PutBack): Promise<Written> {
  const { target, goal, force, write, restKey } = asked
  const applied = await apply(c, asked)
  if (applied.object === null || write.stamp === 'preview') return applied
  const rest = restOf(applied.object, goal)
  if (rest === null) return applied
  if (!force)
    throw new Refused(`Others own fields of ${sayTarget(target)}: ${rest.owners.map(({ field }) => field).join(', ')}. Plan it again.`)
  const stamp = { ...write.stamp, changeId: restKey }
  const patch = { type: 'merge', body: rest.body } as const
  await clusterOf(c).patch({ ...write, stamp, ref: refOf(target), precondition: preconditionOf(applied.object), patch })
  return applied
}
