import * as z from 'zod'
import { Condition, Selector, Thing } from './shapes'

/** What stands around a workload: who scales it, who protects it, who sends to it. */

const Count = z.number().int()

export const Autoscaler = Thing.extend({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: Count.optional(),
    maxReplicas: Count,
  }),
  status: z
    .looseObject({ currentReplicas: Count.optional(), desiredReplicas: Count.optional(), conditions: z.array(Condition).nullish() })
    .optional(),
})
export type Autoscaler = z.infer<typeof Autoscaler>

export const Budget = Thing.extend({
  spec: z.looseObject({ selector: Selector.nullish() }),
  status: z
    .looseObject({ disruptionsAllowed: Count.optional(), currentHealthy: Count.optional(), desiredHealthy: Count.optional() })
    .optional(),
})
export type Budget = z.infer<typeof Budget>

export const Service = Thing.extend({
  spec: z.looseObject({
    selector: z.record(z.string(), z.string()).nullish(),
    publishNotReadyAddresses: z.boolean().optional(),
  }),
})
export type Service = z.infer<typeof Service>

/** A rule is only counted: any rule at all is a path. */
const Rules = z.array(z.unknown()).nullish()
export const NetworkPolicy = Thing.extend({
  spec: z
    .looseObject({ podSelector: Selector.nullish(), policyTypes: z.array(z.string()).nullish(), ingress: Rules, egress: Rules })
    .nullish(),
})
export type NetworkPolicy = z.infer<typeof NetworkPolicy>

export const Machine = Thing.extend({ status: z.looseObject({ conditions: z.array(Condition).nullish() }).nullish() })
export type Machine = z.infer<typeof Machine>

export const Slice = Thing.extend({
  endpoints: z
    .array(
      z.looseObject({
        addresses: z.array(z.string()).optional(),
        conditions: z.looseObject({ ready: z.boolean().nullish() }).nullish(),
        targetRef: z.looseObject({ uid: z.string().optional() }).nullish(),
      }),
    )
    .nullish(),
})
export type Slice = z.infer<typeof Slice>
