import * as z from 'zod'
import type { ChangeRefusal } from '@/lib/change-refusals'
import { isCritical } from '@/lib/critical-services'
import type { KubeObject } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { findObject } from '@/server/runs/kinds/at-hand'
import { keyOf, sayTarget, Target } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, refusedPlan } from './draft'
import { checkStep, patchStep, stepsOf, TWICE_MS } from './steps'

const JobTarget = Target.refine(({ kind }) => kind === 'CronJob' || kind === 'Job', 'a CronJob or a Job')
export const SuspendJobPlan = z.strictObject({ target: JobTarget, isSuspended: z.boolean() })
export type SuspendJobPlan = z.infer<typeof SuspendJobPlan>

const JobSpec = z.looseObject({ suspend: z.boolean().optional(), startingDeadlineSeconds: z.number().nullish() })
const JobStatus = z.looseObject({ active: z.union([z.number(), z.array(z.unknown())]).optional(), completionTime: z.string().optional() })

/** What a person should know before: the cluster acts at once, in ways that the word does not tell. */
function noteOf(object: KubeObject, isSuspended: boolean): string {
  const { active = 0 } = JobStatus.catch({}).parse(object.status)
  const running = typeof active === 'number' ? active : active.length
  if (object.kind === 'Job')
    return isSuspended
      ? `Its running pods are ended at once (${running} now). They start again from the beginning when it is resumed.`
      : 'Its pods start at once.'
  if (isSuspended) return `No new run starts. Jobs that run already go on (${running} now).`
  const { startingDeadlineSeconds } = JobSpec.catch({}).parse(object.spec)
  return typeof startingDeadlineSeconds === 'number'
    ? `A run that was missed in the last ${startingDeadlineSeconds} s starts at once.`
    : 'The last run that was missed may start at once: it has no startingDeadlineSeconds.'
}

/** Suspends a CronJob or a Job, or lets it run again. */
export async function planSuspendJob(c: PlanContext, kinds: Kinds, params: SuspendJobPlan): Promise<BuiltPlan> {
  const { target, isSuspended } = params
  const kind = isSuspended ? 'job.suspend' : 'job.resume'
  const refuse = (refusal: ChangeRefusal) => refusedPlan(c, { kind, params, target, refusal })
  if (!JobTarget.safeParse(target).success) return refuse({ code: 'kindUnfit', kind: target.kind, fits: ['CronJob', 'Job'] })
  const object = await findObject(c, target)
  if (object === null) return refuse({ code: 'notFound', what: sayTarget(target) })
  if (object.metadata.deletionTimestamp !== undefined) return refuse({ code: 'beingDeleted' })
  if (target.kind === 'Job' && JobStatus.catch({}).parse(object.status).completionTime !== undefined)
    return refuse({ code: 'alreadyThere', what: 'its end: the Job is complete' })
  if ((JobSpec.catch({}).parse(object.spec).suspend === true) === isSuspended)
    return refuse({ code: 'alreadyThere', what: isSuspended ? 'suspended' : 'not suspended' })
  const decided = preconditionOf(object)
  const steps = stepsOf(kinds)
  return draftPlan(c, {
    kind,
    params,
    isCritical: isCritical(object.metadata),
    warnings: [{ code: 'jobs', message: noteOf(object, isSuspended), targetKey: keyOf(target) }],
    steps: [
      checkStep(steps, target, [
        { is: 'asPlanned', decided },
        { is: 'permitted', verb: 'patch', subresource: null },
      ]),
      patchStep(steps, `${isSuspended ? 'Suspend' : 'Resume'} ${sayTarget(target)}`, {
        target,
        change: { do: 'suspendJob', isSuspended },
        decided,
        holdMs: TWICE_MS,
      }),
    ],
  })
}
