'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type Command, useCommand } from '@/components/shell/use-command'
import { useTRPC } from '@/lib/trpc'
import { sendInTurn } from './own-moves'

/** A change of an incident, after those that this tab sent before; whatever shows incidents is read again after it. */
export function useIncidentCommand<Input extends { id: string; version?: number }>(
  send: (input: Input) => Promise<unknown>,
): Command<Input, true> {
  const { incidents, alarms, overview } = useTRPC()
  const queryClient = useQueryClient()
  return useCommand(
    async (input) => {
      await sendInTurn(queryClient, input, send)
      return true as const // a command answers nothing; done is not null
    },
    [incidents.pathKey(), alarms.pathKey(), overview.pathKey()],
  )
}
