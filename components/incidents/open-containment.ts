import { SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import type { IncidentDetail } from '@/lib/schemas/incidents'

export type OpenContainment = { label: string; href: string; why: string }

/** Agents that the engines decide for. */
const ACTS = ['active']
const ENDS: readonly string[] = SANDBOX_ENDS

/** A sandbox that may still reach something: neither contained nor gone, by what was seen. */
export const isLoose = ({ state, containedAt, goneAt }: IncidentDetail['affected']['sandboxes'][number]): boolean =>
  containedAt === null && goneAt === null && !ENDS.includes(state)

const RUNNING_CONTAINMENT: readonly SandboxState[] = ['isolating', 'isolated', 'terminating']

/** The containment that is still open, gravest first: a sandbox that may reach something, then an agent that may still ask. Null: none is open, or
 *  nothing that it could be done to is known. Pure. */
export function openContainment({ affected, state }: Pick<IncidentDetail, 'affected' | 'state'>): OpenContainment | null {
  if (state === 'reviewed' || state === 'merged' || state === 'false_alarm') return null
  const loose = affected.sandboxes.filter(isLoose)
  const [first] = loose
  if (first !== undefined) {
    const isUnderWay = RUNNING_CONTAINMENT.some((one) => one === first.state)
    const others = loose.length - 1
    return {
      label: `Contain sandbox ${first.podName}`,
      href: `/sandboxes/${first.id}`,
      why: `Sandbox ${first.podName}${others > 0 ? ` and ${others} more` : ''} ${
        isUnderWay ? 'is being contained, and that is not observed yet' : 'is not contained'
      }.`,
    }
  }
  const agent = affected.agents.find((one) => ACTS.includes(one.state))
  if (agent === undefined) return null
  return {
    label: affected.sandboxes.length > 0 ? `Block agent ${agent.agentId}` : `Suspend agent ${agent.agentId}`,
    href: `/agents/${encodeURIComponent(agent.agentId)}`,
    why: `Agent ${agent.agentId} can still ask for what it wants.`,
  }
}
