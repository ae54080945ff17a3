import * as z from 'zod'
import type { WorkloadState } from '@/lib/schemas/workloads'
import type { KubeObject } from '@/server/ports/cluster'
import { Condition, Template } from '@/server/runs/cluster/shapes'

const Count = z.number().int()
const JobShape = z.looseObject({
  spec: z.looseObject({ completions: Count.nullish(), parallelism: Count.nullish(), suspend: z.boolean().nullish(), template: Template }),
  status: z
    .looseObject({
      active: Count.optional(),
      succeeded: Count.optional(),
      failed: Count.optional(),
      conditions: z.array(Condition).nullish(),
    })
    .optional(),
})
const CronJobShape = z.looseObject({
  spec: z.looseObject({
    schedule: z.string(),
    suspend: z.boolean().nullish(),
    jobTemplate: z.looseObject({ spec: z.looseObject({ template: Template }) }),
  }),
  status: z.looseObject({ active: z.array(z.unknown()).nullish(), lastScheduleTime: z.string().nullish() }).optional(),
})

export type Judged = { state: WorkloadState; says: string; ready: number; desired: number; template: Template }

const holds = (conditions: z.infer<typeof Condition>[] | null | undefined, type: string) =>
  conditions?.find((one) => one.type === type && one.status === 'True')

/** Where a Job is: its figures are pods that ended well, of those asked for. */
export function judgeJob(object: KubeObject): Judged | null {
  const parsed = JobShape.safeParse(object)
  if (!parsed.success) return null
  const { spec, status = {} } = parsed.data
  const { active = 0, succeeded = 0, failed = 0 } = status
  const desired = spec.completions ?? 1
  const base = { ready: succeeded, desired, template: spec.template }
  const broken = holds(status.conditions, 'Failed')
  if (broken) return { ...base, state: 'failed', says: `failed: ${broken.reason ?? 'no reason given'}` }
  if (holds(status.conditions, 'Complete')) return { ...base, state: 'finished', says: 'finished' }
  if (spec.suspend === true) return { ...base, state: 'suspended', says: 'suspended' }
  const wrong = failed === 0 ? '' : `, ${failed} failed`
  return { ...base, state: 'active', says: `${active} running, ${succeeded} of ${desired} done${wrong}` }
}

/** A CronJob's figures are its Jobs that run now; none are asked for. */
export function judgeCronJob(object: KubeObject): Judged | null {
  const parsed = CronJobShape.safeParse(object)
  if (!parsed.success) return null
  const { spec, status = {} } = parsed.data
  const active = status.active?.length ?? 0
  const base = { ready: active, desired: 0, template: spec.jobTemplate.spec.template }
  if (spec.suspend === true) return { ...base, state: 'suspended', says: active === 0 ? 'suspended' : `suspended, ${active} still running` }
  return { ...base, state: 'scheduled', says: `scheduled ${spec.schedule}${active === 0 ? '' : `, ${active} running`}` }
}
