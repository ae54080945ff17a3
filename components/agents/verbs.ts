import type { Permission } from '@/lib/access'
import type { AgentState } from '@/lib/schemas/agents'

export type Verb = 'activate' | 'unblock' | 'suspend' | 'retire' | 'block'
export type VerbWords = {
  permission: Permission
  /** The states in which it is offered. */
  from: readonly AgentState[]
  act: string
  says: string
  keep: string
  done: string
  isStop: boolean
}

/** The moves of an agent in the order of their buttons: what lets it act first, the hardest last. */
export const VERBS: Record<Verb, VerbWords> = {
  activate: {
    permission: 'agents:activate',
    from: ['suspended'],
    act: 'Lift the suspension',
    says: 'The engines decide for it again within a second.',
    keep: 'Keep it suspended',
    done: 'may act again',
    isStop: false,
  },
  unblock: {
    permission: 'agents:unblock',
    from: ['blocked'],
    act: 'Ask to lift the block',
    says: 'Another lead has to agree; until then it stays blocked. Then the engines decide for it again within a second.',
    keep: 'Keep it blocked',
    done: 'stays blocked until another lead agrees',
    isStop: false,
  },
  suspend: {
    permission: 'agents:suspend',
    from: ['active'],
    act: 'Suspend the agent',
    says: 'The engines refuse it everything within a second. A lead can lift it.',
    keep: 'Keep it active',
    done: 'is suspended',
    isStop: true,
  },
  retire: {
    permission: 'agents:retire',
    from: ['active', 'suspended', 'blocked'],
    act: 'Retire the agent',
    says: 'The engines refuse it everything from now on. Nobody can make it active again; its id and its history stay.',
    keep: 'Keep the agent',
    done: 'is retired',
    isStop: true,
  },
  block: {
    permission: 'agents:block',
    from: ['active', 'suspended'],
    act: 'Block the agent',
    says: 'The engines refuse it everything within a second, as one that did harm. Two leads together can lift it.',
    keep: 'Do not block it',
    done: 'is blocked',
    isStop: true,
  },
}

export const verbsFrom = (state: AgentState): Verb[] => (Object.keys(VERBS) as Verb[]).filter((verb) => VERBS[verb].from.includes(state)) // keys of this very table
