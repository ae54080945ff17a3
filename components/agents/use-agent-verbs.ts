'use client'

import { useMutation } from '@tanstack/react-query'
import { type Asking, useConfirmed } from '@/components/shell/use-confirmed'
import { useTRPC } from '@/lib/trpc'
import type { Verb } from './verbs'

type Asked = { verb: Verb; agentId: string; version: number; reason: string; typed: string }
type Retire = Omit<Asked, 'verb'>

const RETIRING: Asking<Retire> = {
  verb: 'agents.retire',
  target: ({ agentId }) => ({ kind: 'agent', id: agentId }),
  shown: ({ agentId, reason }) => [`Agent ${agentId} is retired for good.`, `Reason: ${reason}`],
}

type Stop = Pick<Asked, 'agentId' | 'reason'>
/** One touch: what it does and why, nothing else to read when every second counts. */
const stopping = (verb: string, does: string): Asking<Stop> => ({
  verb,
  target: ({ agentId }) => ({ kind: 'agent', id: agentId }),
  shown: ({ agentId, reason }) => [`Agent ${agentId} is ${does}: every engine refuses it within a second.`, `Reason: ${reason}`],
})
const SUSPENDING = stopping('agents.suspend', 'suspended')
const BLOCKING = stopping('agents.block', 'blocked')

const UNBLOCKING: Asking<Omit<Retire, 'typed'>> = {
  verb: 'approvals.request',
  target: ({ agentId }) => ({ kind: 'agent', id: agentId }),
  shown: ({ agentId, reason }) => [`Another lead is asked to lift the block of agent ${agentId}.`, `Reason: ${reason}`],
}

/** One call for every move of an agent; null when the person was asked to confirm and did not. Suspending and blocking ask for no version: an edit elsewhere must not hold them up. */
export function useAgentVerbs(): (asked: Asked) => Promise<unknown> {
  const { agents } = useTRPC()
  const suspend = useConfirmed(useMutation(agents.suspend.mutationOptions()).mutateAsync, SUSPENDING)
  const block = useConfirmed(useMutation(agents.block.mutationOptions()).mutateAsync, BLOCKING)
  const activate = useMutation(agents.activate.mutationOptions())
  const unblock = useConfirmed(useMutation(agents.unblock.mutationOptions()).mutateAsync, UNBLOCKING)
  const retire = useConfirmed(useMutation(agents.retire.mutationOptions()).mutateAsync, RETIRING)
  return ({ verb, agentId, version, reason, typed }) => {
    if (verb === 'suspend') return suspend({ agentId, reason })
    if (verb === 'block') return block({ agentId, reason })
    if (verb === 'retire') return retire({ agentId, version, reason, typed })
    if (verb === 'unblock') return unblock({ agentId, version, reason })
    return activate.mutateAsync({ agentId, version, reason })
  }
}
