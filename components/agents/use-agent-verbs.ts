'use client'

import { useMutation } from '@tanstack/react-query'
import { useTRPC } from '@/lib/trpc'
import type { Verb } from './verbs'

type Asked = { verb: Verb; agentId: string; version: number; reason: string }

/** One call for every move of an agent. Suspending and blocking ask for no version: an edit elsewhere must not hold them up. */
export function useAgentVerbs(): (asked: Asked) => Promise<unknown> {
  const { agents } = useTRPC()
  const suspend = useMutation(agents.suspend.mutationOptions())
  const block = useMutation(agents.block.mutationOptions())
  const activate = useMutation(agents.activate.mutationOptions())
  const unblock = useMutation(agents.unblock.mutationOptions())
  const retire = useMutation(agents.retire.mutationOptions())
  return ({ verb, agentId, version, reason }) => {
    if (verb === 'suspend') return suspend.mutateAsync({ agentId, reason })
    if (verb === 'block') return block.mutateAsync({ agentId, reason })
    const settle = { activate, unblock, retire }[verb]
    return settle.mutateAsync({ agentId, version, reason })
  }
}
