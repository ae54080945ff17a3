import { PLAN_LIFE_MS, planKind, planQuorum, runbookVersion } from '@/lib/plan-kinds'
import type { DenyAgent, KeepAuditEvidence } from '@/lib/schemas/responses'
import { planDigest } from '@/server/runs/cluster/plan-digest'
import { type Kinds, kindAt } from '@/server/runs/kinds'
import type { AgentDownParams } from '@/server/runs/kinds/agent-down'
import type { DenyLatchParams } from '@/server/runs/kinds/deny-latch'
import type { EvidenceRowsParams } from '@/server/runs/kinds/evidence-rows'
import type { NotifyParams } from '@/server/runs/kinds/notify'
import type { PlanDraft } from '@/server/runs/plan'
import { hasStep } from '@/server/runs/runbooks/steps'
import { numbered, type StepDraft } from './draft'
import { stepsOf } from './steps'

const DOWN_MS = 30_000

/** Denies an agent everything, keeps what is known of it, and takes its workloads down. It asks no cluster: its steps look for themselves. */
export function planDenyAgent(kinds: Kinds, params: DenyAgent): Omit<PlanDraft, 'createdBy'> {
  const kind = 'agent.deny' as const
  const { agentId, as, scalesDown } = params
  const steps = stepsOf(kinds)
  const down: AgentDownParams = { agentId, lineMs: DOWN_MS }
  const notice: NotifyParams = {
    severity: 2,
    title: `Agent ${agentId} was ${as}`,
    detail: 'By the response plan of an incident. What was seen to follow, and what was not, is on the page of its run.',
  }
  const drafts: StepDraft[] = [
    {
      kind: steps('deny-latch@1'),
      title: `${as === 'blocked' ? 'Block' : 'Suspend'} ${agentId}`,
      params: { of: 'agent', agentId, as } satisfies DenyLatchParams,
    },
    {
      kind: steps('evidence.rows@1'),
      title: `Take evidence of ${agentId}`,
      params: { of: 'agent', agentId } satisfies EvidenceRowsParams,
    },
    ...(scalesDown
      ? [
          { kind: steps('agent.scale@1'), title: `Scale the workloads of ${agentId} to 0`, params: down },
          { kind: steps('agent.gone@1'), title: `See that the workloads of ${agentId} are gone`, params: down },
        ]
      : []),
    { kind: steps('notify@1'), title: 'Tell people', params: notice },
  ]
  return stopDraft(kind, params, { drafts, targets: [{ key: `Agent/${agentId}` }] })
}

/** Keeps what proves the audit log as it is now. */
export function planAuditEvidence(kinds: Kinds, params: KeepAuditEvidence): Omit<PlanDraft, 'createdBy'> {
  const step: StepDraft = {
    kind: stepsOf(kinds)('evidence.rows@1'),
    title: 'Keep checkpoints, digests of tiles and the head of the log',
    params: { of: 'audit' } satisfies EvidenceRowsParams,
  }
  return stopDraft('audit.evidence', params, { drafts: [step], targets: [{ key: `AuditEvidence/${params.incidentId}` }] })
}

type Parts = { drafts: readonly StepDraft[]; targets: PlanDraft['targets'] }

function stopDraft(kind: 'agent.deny' | 'audit.evidence', params: object, { drafts, targets }: Parts): Omit<PlanDraft, 'createdBy'> {
  const strange = drafts.find((step) => !hasStep(kind, kindAt(step.kind)))
  if (strange) throw new Error(`Runbook ${runbookVersion(kind)} names no step ${kindAt(strange.kind)}.`)
  const steps = numbered(drafts)
  const { class: weight, precedence, budgetMs } = planKind(kind)
  const quorum = planQuorum(kind, false)
  const bound = steps.map(({ title: _title, ...step }) => step)
  const version = runbookVersion(kind)
  return {
    ...{ kind, class: weight, lane: 0, precedence, params, steps, targets, quorum },
    preview: { targets: [...targets], refusals: [], warnings: [], isNoop: false, detail: {} },
    digest: planDigest({ kind, params, steps: bound, runbookVersion: version, policyVersion: null, quorum, targets: [...targets] }),
    onFailure: 'stop',
    timeoutMs: budgetMs,
    runbookVersion: version,
    expiresInMs: PLAN_LIFE_MS.plain,
  }
}
