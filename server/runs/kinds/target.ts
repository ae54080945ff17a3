import * as z from 'zod'
import { type ObjectRef, type Precondition, refTo } from '@/server/ports/cluster'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'

const KIND_NAMES = Object.keys(KINDS) as [KindName, ...KindName[]] // the keys of KINDS are its names

const Name = z.string().min(1).max(253)

/** The object that a step is about. A null namespace for a kind that has none. */
export const Target = z.strictObject({ kind: z.enum(KIND_NAMES), namespace: Name.nullable(), name: Name })
export type Target = z.infer<typeof Target>

/** What the plan decided about. Left out where an earlier step of the same run has written the object: then what stands there counts. */
export const Decided: z.ZodType<Precondition> = z.strictObject({
  uid: z.string().min(1).max(128),
  resourceVersion: z.string().min(1).max(128),
  meaning: z.string().min(1).max(128),
})

export const keyOf = ({ kind, namespace, name }: Target): string =>
  namespace === null ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
export const refOf = ({ kind, namespace, name }: Target): ObjectRef => refTo(kind, namespace, name)
export const sayTarget = ({ kind, namespace, name }: Target): string => `${kind} ${namespace === null ? name : `${namespace}/${name}`}`

export const ROLLABLE = ['Deployment', 'StatefulSet', 'DaemonSet'] as const
export const SCALABLE = ['Deployment', 'StatefulSet'] as const
