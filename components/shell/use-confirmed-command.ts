'use client'

import type { QueryKey } from '@tanstack/react-query'
import type { Confirmation } from './confirmations'
import { type Command, useCommand } from './use-command'
import { type Asking, useConfirmed } from './use-confirmed'

/** `useCommand` for a command that the person confirms first. `run` gives null with `error` null when they did not. */
export function useConfirmedCommand<Input extends object, Output>(
  send: (input: Input & Confirmation) => Promise<Output>,
  stale: readonly QueryKey[],
  asking: Asking<Input>,
): Command<Input, Output> {
  const { run, isBusy, error } = useCommand<Input, Output | null>(useConfirmed(send, asking), stale)
  return { run, isBusy, error }
}
