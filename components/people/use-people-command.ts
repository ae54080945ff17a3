'use client'

import type { Command } from '@/components/shell/use-command'
import { useCommand } from '@/components/shell/use-command'
import type { Asking } from '@/components/shell/use-confirmed'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { useTRPC } from '@/lib/trpc'

function useStale() {
  const { mappings, people, sessions, tokens } = useTRPC()
  return [mappings.pathKey(), people.pathKey(), sessions.pathKey(), tokens.pathKey()]
}

/** A change of people, roles or tokens that is confirmed first; the lists are read again after it. */
export function usePeopleCommand<Input extends object, Output>(
  send: (input: Input & { elevation?: string }) => Promise<Output>,
  asking: Asking<Input>,
): Command<Input, Output> {
  return useConfirmedCommand(send, useStale(), asking)
}

/** One that must be quick, or changes no right: nothing is confirmed. */
export function useQuickCommand<Input, Output>(send: (input: Input) => Promise<Output>): Command<Input, Output> {
  return useCommand(send, useStale())
}
