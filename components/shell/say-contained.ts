import type { AllContained } from '@/lib/schemas/sandboxes'

/** What came of containing all of an agent, in words that claim no more than was done. Pure. */
export function sayContained(agentId: string, { runId, isNew, sandboxes, isMore, isBlocked }: AllContained): string {
  const block = isBlocked ? `Agent ${agentId} is blocked.` : `Agent ${agentId} was retired already.`
  if (runId === null) return `Nothing of ${agentId} runs: there was nothing to contain. ${block}`
  if (!isNew) return `A run has its sandboxes in hand already; nothing was started twice.`
  const count = `${sandboxes} ${sandboxes === 1 ? 'sandbox' : 'sandboxes'} of ${agentId}`
  return `Containing ${count}. The outcome is being checked.${isMore ? ' It has more: contain all once more when this run is over.' : ''}`
}
