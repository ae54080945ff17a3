import * as z from 'zod'
import { PLAN_LIFE_MS, planKind, planQuorum, runbookVersion } from '@/lib/plan-kinds'
import { CONTAIN_LINES_MS, ENDINGS, GRACE_S } from '@/lib/sandbox-words'
import { planDigest } from '@/server/runs/cluster/plan-digest'
import { type Kinds, kindAt } from '@/server/runs/kinds'
import type { CheckStoppedParams } from '@/server/runs/kinds/check-stopped'
import type { DeletePodParams } from '@/server/runs/kinds/cluster-delete-pod'
import type { IsolateParams } from '@/server/runs/kinds/cluster-isolate'
import type { DenyLatchParams } from '@/server/runs/kinds/deny-latch'
import type { HeldPod } from '@/server/runs/kinds/held-pod'
import type { NotifyParams } from '@/server/runs/kinds/notify'
import { keyOf, type Target } from '@/server/runs/kinds/target'
import type { PlanDraft } from '@/server/runs/plan'
import { hasStep } from '@/server/runs/runbooks/steps'
import { numbered, type StepDraft } from './draft'
import { stepsOf } from './steps'

const Held = z.strictObject({
  id: z.uuid(),
  namespace: z.string().min(1).max(63),
  podName: z.string().min(1).max(253),
  podUid: z.string().min(1).max(128).nullable(),
})
export const ContainPlan = z.strictObject({
  agentId: z.string().min(1).max(63),
  sandboxes: z.array(Held).min(1).max(100),
  /** What the lines count from: when the sensor's word came. Null: when the run is accepted. */
  since: z.iso.datetime().max(40).nullable(),
  /** What the label of its pods says; null: the run. */
  value: z.string().max(63).nullable(),
  ending: z.enum(ENDINGS),
  isEscape: z.boolean(),
})
export type ContainPlan = z.infer<typeof ContainPlan>

/** The end of a pod is waited for a little longer than it gets. */
const END_MS = GRACE_S * 1_000 + 2_000
const FORCE_MS = 3_000

/** The order of a containment, the same for one sandbox and for all of an agent. It asks no cluster: what is to be done is decided by rows, and each
 *  step looks for itself. In: what to contain. Out: a plan that can be kept and started at once. */
export function planContain(kinds: Kinds, params: ContainPlan): Omit<PlanDraft, 'createdBy'> {
  const kind = 'sandbox.contain' as const
  const { agentId, sandboxes, since, value, ending, isEscape } = params
  const steps = stepsOf(kinds)
  const count = `${sandboxes.length} ${sandboxes.length === 1 ? 'sandbox' : 'sandboxes'}`
  const deny = (as: 'suspended' | 'blocked', title: string): StepDraft => ({
    kind: steps('deny-latch@1'),
    title,
    params: { of: 'agent', agentId, as } satisfies DenyLatchParams,
  })
  const target = ({ namespace, podName }: ContainPlan['sandboxes'][number]): Target => ({ kind: 'Pod', namespace, name: podName })
  const held = (one: ContainPlan['sandboxes'][number], line: keyof typeof CONTAIN_LINES_MS): HeldPod => ({
    target: target(one),
    uid: one.podUid,
    sandboxId: one.id,
    line: { since, ms: CONTAIN_LINES_MS[line] },
  })
  const ended = (one: ContainPlan['sandboxes'][number], graceSeconds: number): DeletePodParams => ({
    ...{ target: target(one), uid: one.podUid, onlyUnready: false, successor: null, graceSeconds },
    timeoutMs: graceSeconds === 0 ? FORCE_MS : END_MS,
  })
  const together = (
    title: string,
    word: string,
    each: (one: ContainPlan['sandboxes'][number]) => Omit<StepDraft, 'beside'>,
  ): StepDraft[] => [{ kind: steps('group@1'), title, params: {} }, ...sandboxes.map((one) => ({ ...each(one), beside: word }))]
  const [first, ...isolating] = together(`Cut off ${count}, and suspend ${agentId}`, 'isolate', (one) => ({
    kind: steps('cluster.isolate@1'),
    title: `Cut off ${one.podName}`,
    params: { ...held(one, 'isolate'), value } satisfies IsolateParams,
  }))
  if (first === undefined) throw new Error('nothing to contain')
  const notice: NotifyParams = {
    severity: isEscape ? 1 : 2,
    title: `A containment of ${agentId} ran`,
    detail: `${count}. What was seen to be contained and gone, and what was not, is on the page of its run.`,
  }
  const drafts: StepDraft[] = [
    first,
    { ...deny('suspended', `Suspend ${agentId}`), beside: 'isolate' },
    ...isolating,
    ...together('See that nothing reaches them', 'contained', (one) => ({
      kind: steps('check.contained@1'),
      title: `See that ${one.podName} is contained`,
      params: held(one, 'contained'),
    })),
    ...together('End them', 'end', (one) => ({
      kind: steps('cluster.delete-pod@1'),
      title: `End ${one.podName} in ${GRACE_S} s`,
      params: ended(one, GRACE_S),
    })),
    ...together('End by force what is still there', 'force', (one) => ({
      kind: steps('cluster.delete-pod@1'),
      title: `End ${one.podName} by force where it is still there`,
      params: ended(one, 0),
    })),
    ...together('See that they are gone', 'stopped', (one) => ({
      kind: steps('check.stopped@1'),
      title: `See that ${one.podName} is gone`,
      params: { ...held(one, 'stopped'), ending } satisfies CheckStoppedParams,
    })),
    deny('blocked', `Block ${agentId} until others lift it`),
    { kind: steps('notify@1'), title: 'Tell people', params: notice },
  ]
  const strange = drafts.find((step) => !hasStep(kind, kindAt(step.kind)))
  if (strange) throw new Error(`Runbook ${runbookVersion(kind)} names no step ${kindAt(strange.kind)}.`)
  const targets = sandboxes.map((one) => ({ key: keyOf(target(one)), ...(one.podUid === null ? {} : { uid: one.podUid }) }))
  const numberedSteps = numbered(drafts)
  const { class: weight, precedence, budgetMs } = planKind(kind)
  const quorum = planQuorum(kind, false)
  const bound = numberedSteps.map(({ title: _title, ...step }) => step)
  return {
    kind,
    class: weight,
    lane: 0,
    precedence,
    params,
    steps: numberedSteps,
    targets,
    preview: { targets, refusals: [], warnings: [], isNoop: false, detail: {} },
    quorum,
    digest: planDigest({ kind, params, steps: bound, runbookVersion: runbookVersion(kind), policyVersion: null, quorum, targets }),
    onFailure: 'stop',
    timeoutMs: budgetMs,
    runbookVersion: runbookVersion(kind),
    expiresInMs: PLAN_LIFE_MS.plain,
  }
}
