import type { AgentDetail } from '@/lib/schemas/agents'

type Narrowed = { verdict?: string; code?: string }

/** The list of decisions for this agent, in the window and with the origin of its figures: the same count stands there. */
export const decisionsHref = ({ agent, origin }: Pick<AgentDetail, 'agent' | 'origin'>, narrowed: Narrowed) =>
  `/decisions?${new URLSearchParams({ agent: agent.agentId, origin, window: '24h', ...narrowed }).toString()}` as const
