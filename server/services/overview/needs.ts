import { type Actor, can, EVERYWHERE } from '@/lib/access'
import { formatCount, formatMs, formatPercent } from '@/lib/format'
import type { BudgetFigures, Figure, Need, ServiceRow, SourceRow } from '@/lib/schemas/overview'
import type { ReviewFigures } from '@/lib/schemas/reviews'
import { CLUSTER_SERVICE } from '@/server/services/health/check-cluster'
import type { IncidentsWaiting } from '@/server/services/incidents/waiting'
import type { PlanForMe } from '@/server/services/plans/waiting-for-me'
import type { RunsWaiting } from '@/server/services/runs/waiting'
import type { SandboxesWaiting } from '@/server/services/sandboxes/waiting'
import type { Waiting } from '@/server/services/violations/waiting'
import { approvalNeedOf } from './approval-need'
import { budgetNeedOf } from './budget-need'
import { clusterNeedOf } from './cluster-source'
import { incidentNeedOf } from './incident-need'
import { planNeedOf } from './plan-need'
import { reviewNeedOf } from './review-need'
import { runNeedOf } from './run-need'
import { sandboxNeedOf } from './sandbox-need'
import { NO_HEARTBEAT } from './services'
import { violationNeedOf } from './violation-need'

const ORDER = { breach: 0, warn: 1, stale: 2, unknown: 3, ok: 4 } as const

/** What waits for a person, most urgent first, from the very figures on the board. Pure. */
export function needsOf(
  board: {
    compliance: Figure
    latency: Figure
    budget: BudgetFigures
    stream: Figure
    lost: number | null
    services: readonly ServiceRow[]
    waiting: Waiting | null
    /** Null when they could not be counted; that is a row of its own. */
    reviews: Pick<ReviewFigures, 'overdue' | 'waitsForLead'> | null
    /** Requests that wait for this person's word; null when they could not be counted. */
    approvals: number | null
    /** Those of them that are plans, as many as are shown by themselves. */
    plans?: readonly PlanForMe[]
    /** Runs that stand still until a person speaks; null when they could not be counted. */
    runs: RunsWaiting | null
    /** What of sandboxes a person has to look at; null when it could not be counted. */
    sandboxes?: SandboxesWaiting | null
    /** Incidents that wait for a person; null when they could not be counted. */
    incidents?: IncidentsWaiting | null
    /** What this console sees of the cluster; null where none is set up. */
    cluster?: SourceRow | null
  },
  actor: Actor,
): Need[] {
  const canRead = can(actor, 'decisions:read', EVERYWHERE)
  const open = (query: string, label: string) => (canRead ? { label, href: `/decisions${query}` } : null)
  const needs: Need[] = [...incidentNeedOf(board.incidents ?? null), ...violationNeedOf(board.waiting, actor)]
  for (const row of board.services) {
    if (row.state === 'breach')
      needs.push({ id: `service:${row.service}`, state: 'breach', title: `${row.service} is not ready`, detail: row.word, action: null })
    else if (row.state === 'warn' && row.ready !== null)
      needs.push({ id: `service:${row.service}`, state: 'warn', title: `${row.service} needs a look`, detail: row.word, action: null })
    else if (row.word === NO_HEARTBEAT)
      needs.push({
        id: `service:${row.service}`,
        state: 'unknown',
        title: `${row.service} does not report`,
        detail: row.word,
        action: null,
      })
  }
  const { compliance, latency, stream } = board
  if (compliance.state === 'breach' || compliance.state === 'warn') {
    needs.push({
      id: 'compliance',
      state: compliance.state,
      title: `Compliance ${formatPercent(compliance.value ?? 0)}, line ${Number((compliance.line * 100).toFixed(3))} %`,
      detail: compliance.why,
      action: open('', 'Show decisions'),
    })
  }
  needs.push(...budgetNeedOf(board.budget, open('', 'Show decisions')))
  if (latency.state === 'breach' || latency.state === 'warn') {
    needs.push({
      id: 'latency',
      state: latency.state,
      title: `policy-engine p99 ${formatMs(latency.value ?? 0)}, line ${formatMs(latency.line)}`,
      detail: `n ${formatCount(latency.n ?? 0)} in 5 min`,
      action: open('', 'Show decisions'),
    })
  }
  if (stream.state === 'breach' || stream.state === 'warn') {
    needs.push({
      id: 'stream',
      state: stream.state,
      title: `${formatCount(stream.value ?? 0)} decisions wait for the database`,
      detail: stream.why,
      action: null,
    })
  }
  if (board.lost !== null && board.lost > 0) {
    needs.push({
      id: 'lost',
      state: 'breach',
      title: `${formatCount(board.lost)} decisions were lost`,
      detail: 'answered, and could not be kept',
      action: null,
    })
  }
  // Who asks it for its health and who watches it may find out one after the other: said once.
  if (!needs.some(({ id }) => id === `service:${CLUSTER_SERVICE}`)) needs.push(...clusterNeedOf(board.cluster ?? null))
  needs.push(...reviewNeedOf(board.reviews))
  const plans = board.plans ?? []
  needs.push(...planNeedOf(plans))
  needs.push(...approvalNeedOf(board.approvals === null ? null : Math.max(0, board.approvals - plans.length)))
  needs.push(...runNeedOf(board.runs))
  needs.push(...sandboxNeedOf(board.sandboxes ?? null))
  // Figures that could not be read say nothing about decisions.
  if (compliance.source === 'policy-engine' && (compliance.state === 'stale' || compliance.state === 'unknown')) {
    needs.push({
      id: 'no-decisions',
      state: compliance.state,
      title: compliance.sampledAt ? 'No decision has arrived lately' : 'No decision in the last 30 days',
      detail: 'agents are silent, or cannot reach the engine',
      action: null,
    })
  }
  return needs.sort((a, b) => ORDER[a.state] - ORDER[b.state])
}
