import { rolesInWords } from '@/components/shell/pages'
import { type ChangeRefusal, sayRefusal } from '@/lib/change-refusals'
import type { PlanKind } from '@/lib/plan-kinds'
import { planLink } from '@/lib/plan-link'
import type { NodeRights } from '@/lib/schemas/nodes'
import type { NodeRow, Right, WorkloadDetail, WorkloadKind } from '@/lib/schemas/workloads'

/** One way to a plan. `whyNot`: it cannot be asked for, and why. `unsure`: nobody could say whether the cluster would allow it, which is no
 *  refusal: the plan asks again. */
export type Act = { verb: string; href: string; whyNot: string | null; unsure: string | null }

const ROLLABLE: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet']
const SCALABLE: readonly WorkloadKind[] = ['Deployment', 'StatefulSet']
const NO_ROLE = `Plans are open to ${rolesInWords('plans:create')}.`

type Made = { verb: string; href: string; refusal: ChangeRefusal | null; right: Right | null | undefined; canPlan: boolean }
function actOf({ verb, href, refusal, right, canPlan }: Made): Act {
  if (!canPlan) return { verb, href, whyNot: NO_ROLE, unsure: null }
  if (refusal !== null) return { verb, href, whyNot: sayRefusal(refusal), unsure: null }
  if (right?.seen === 'denied') return { verb, href, whyNot: right.why, unsure: null }
  return { verb, href, whyNot: null, unsure: right?.seen === 'allowed' ? null : (right?.why ?? 'Nobody has said yet whether you may.') }
}

/** What can be planned for a workload, each with its reason where it cannot. */
export function actsOn(detail: WorkloadDetail, canPlan: boolean): Act[] {
  const { target, isPaused, autoscaler, revisions, rights, deleting } = detail
  const { kind } = target
  const going: ChangeRefusal | null = deleting === null ? null : { code: 'beingDeleted' }
  const fits = (kinds: readonly WorkloadKind[]): ChangeRefusal | null =>
    kinds.includes(kind) ? going : { code: 'kindUnfit', kind, fits: [...kinds] }
  const paused: ChangeRefusal | null = kind === 'Deployment' && isPaused ? { code: 'paused' } : null
  const single: ChangeRefusal | null =
    detail.revisionsSeen.seen === 'allowed' && revisions.length < 2
      ? { code: revisions.length === 0 ? 'noHistory' : 'singleRevision' }
      : null
  const make = (verb: string, plan: PlanKind, refusal: ChangeRefusal | null): Act =>
    actOf({ verb, href: planLink(plan, target), refusal, right: plan === 'scale' ? rights?.scale : rights?.patch, canPlan })
  const isJob = kind === 'CronJob' || kind === 'Job'
  if (isJob) return [isPaused ? make('Resume…', 'job.resume', going) : make('Suspend…', 'job.suspend', going)]
  const hasPause = kind === 'Deployment'
  const bounds = autoscaler && { kind: 'HorizontalPodAutoscaler', namespace: target.namespace, name: autoscaler.name }
  return [
    make('Roll back…', 'rollback.service', fits(ROLLABLE) ?? paused ?? single),
    make('Restart…', 'restart', fits(ROLLABLE) ?? paused),
    make('Scale…', 'scale', fits(SCALABLE)),
    ...(hasPause && isPaused
      ? [make('Resume rollout…', 'rollout.resume', going)]
      : [make('Pause rollout…', 'rollout.pause', fits(['Deployment']))]),
    ...(bounds
      ? [actOf({ verb: 'Change bounds…', href: planLink('autoscaler.bounds', bounds), refusal: null, right: rights?.bounds, canPlan })]
      : []),
  ]
}

/** The same for a machine. */
export function actsOnNode({ name, isCordoned }: NodeRow, rights: NodeRights | null, canPlan: boolean): Act[] {
  const make = (verb: string, plan: PlanKind): Act =>
    actOf({ verb, href: planLink(plan, { kind: 'Node', namespace: null, name }), refusal: null, right: rights?.patch, canPlan })
  return [isCordoned ? make('Uncordon…', 'node.uncordon') : make('Cordon…', 'node.cordon'), make('Drain…', 'node.drain')]
}
