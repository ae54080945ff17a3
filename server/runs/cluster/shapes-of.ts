import type { z } from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'

/** An object in the shape that a rule reads. Errors: `badAnswer`, naming the first member that does not fit. */
export function read<T>(shape: z.ZodType<T>, object: KubeObject): T {
  const parsed = shape.safeParse(object)
  if (parsed.success) return parsed.data
  const { path = [], message = '' } = parsed.error.issues[0] ?? {}
  const which = `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`
  throw new ClusterError({ reason: 'badAnswer' }, `${which} is not as the cluster's protocol says: ${path.join('.')} (${message}).`)
}

/** A list of them, whole: one that does not fit might be the one that matters. */
export const readAll = <T>(shape: z.ZodType<T>, objects: readonly KubeObject[]): T[] => objects.map((object) => read(shape, object))
