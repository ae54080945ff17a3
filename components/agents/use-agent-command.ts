'use client'

import { type Command, useCommand } from '@/components/shell/use-command'
import { useTRPC } from '@/lib/trpc'

/** A change of an agent or its tokens; agents are read again after it. */
export function useAgentCommand<Input, Output>(send: (input: Input) => Promise<Output>): Command<Input, Output> {
  const trpc = useTRPC()
  return useCommand(send, [trpc.agents.pathKey()])
}
