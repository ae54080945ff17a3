import * as z from 'zod'

/** The members of Kubernetes' objects that a change reads. What is not named here stays as it came. */

const Strings = z.record(z.string(), z.string())
const Count = z.number().int()

export const OwnerRef = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
})
export type OwnerRef = z.infer<typeof OwnerRef>

export const ManagedField = z.looseObject({
  manager: z.string().optional(),
  operation: z.string().optional(),
  time: z.string().optional(),
  subresource: z.string().optional(),
  fieldsV1: z.unknown().optional(),
})
export type ManagedField = z.infer<typeof ManagedField>

export const Meta = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: Count.optional(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().optional(),
  labels: Strings.optional(),
  annotations: Strings.optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z.array(OwnerRef).optional(),
  managedFields: z.array(ManagedField).optional(),
})
export type Meta = z.infer<typeof Meta>

export const Selector = z.looseObject({
  matchLabels: Strings.optional(),
  matchExpressions: z.array(z.looseObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() })).optional(),
})
export type Selector = z.infer<typeof Selector>

export const Condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().nullish(),
})

export const Template = z.record(z.string(), z.unknown())
export type Template = z.infer<typeof Template>

/** Anything with metadata. */
export const Thing = z.looseObject({ apiVersion: z.string().optional(), kind: z.string().optional(), metadata: Meta })
export type Thing = z.infer<typeof Thing>

/** A Deployment, ReplicaSet, StatefulSet or DaemonSet. */
export const Workload = Thing.extend({
  spec: z.looseObject({
    replicas: Count.optional(),
    paused: z.boolean().optional(),
    selector: Selector.optional(),
    template: Template,
    podManagementPolicy: z.string().optional(),
    updateStrategy: z
      .looseObject({ type: z.string().optional(), rollingUpdate: z.looseObject({ partition: Count.optional() }).nullish() })
      .optional(),
  }),
  status: z
    .looseObject({
      observedGeneration: Count.optional(),
      replicas: Count.optional(),
      updatedReplicas: Count.optional(),
      readyReplicas: Count.optional(),
      availableReplicas: Count.optional(),
      currentRevision: z.string().optional(),
      updateRevision: z.string().optional(),
      desiredNumberScheduled: Count.optional(),
      updatedNumberScheduled: Count.optional(),
      numberAvailable: Count.optional(),
      conditions: z.array(Condition).optional(),
    })
    .optional(),
})
export type Workload = z.infer<typeof Workload>

export const StoredRevision = Thing.extend({
  revision: Count,
  data: z.looseObject({ spec: z.looseObject({ template: Template }) }),
})
export type StoredRevision = z.infer<typeof StoredRevision>

export const Pod = Thing.extend({
  spec: z
    .looseObject({
      nodeName: z.string().optional(),
      hostNetwork: z.boolean().optional(),
      volumes: z.array(z.looseObject({ emptyDir: z.unknown().optional() })).optional(),
    })
    .optional(),
  status: z.looseObject({ phase: z.string().optional(), conditions: z.array(Condition).optional() }).optional(),
})
export type Pod = z.infer<typeof Pod>

export const isReady = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True')

export const controllerOf = (meta: Meta): OwnerRef | undefined => meta.ownerReferences?.find(({ controller }) => controller === true)
