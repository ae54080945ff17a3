'use client'

import { type Command, useCommand } from '@/components/shell/use-command'
import { useTRPC } from '@/lib/trpc'

/** A change of an incident; whatever shows incidents is read again after it. */
export function useIncidentCommand<Input>(send: (input: Input) => Promise<unknown>): Command<Input, true> {
  const { incidents, alarms, overview } = useTRPC()
  return useCommand(
    async (input) => {
      await send(input)
      return true as const // a command answers nothing; done is not null
    },
    [incidents.pathKey(), alarms.pathKey(), overview.pathKey()],
  )
}
