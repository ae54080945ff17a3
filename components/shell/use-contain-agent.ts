'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '@/lib/trpc'
import type { Asking } from './use-confirmed'
import { useConfirmedCommand } from './use-confirmed-command'

type Asked = { agentId: string; requestId: string; reason: string; typed: string }

const ASKING: Asking<Asked> = {
  verb: 'sandboxes.contain',
  target: ({ agentId }) => ({ kind: 'agent', id: agentId }),
  shown: ({ agentId, reason }) => [`All sandboxes of agent ${agentId} are cut off, then ended, and it is blocked.`, `Reason: ${reason}`],
}

/** Contains all that runs of an agent. The request has one id for as long as the dialog is open: pressed twice, it is the same run. */
export function useContainAgent(agentId: string) {
  const { sandboxes, runs, agents } = useTRPC()
  const [requestId] = useState(() => crypto.randomUUID())
  const contain = useMutation(sandboxes.containAgent.mutationOptions())
  const stale = [sandboxes.pathKey(), runs.pathKey(), agents.pathKey()]
  const { run, isBusy, error } = useConfirmedCommand(contain.mutateAsync, stale, ASKING)
  return { run: (given: Pick<Asked, 'reason' | 'typed'>) => run({ agentId, requestId, ...given }), isBusy, error }
}
