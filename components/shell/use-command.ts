'use client'

import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

export type Command<Input, Output> = { run: (input: Input) => Promise<Output | null>; isBusy: boolean; error: unknown }

/** Sends a change once, however often it is pressed, and reads again what it may have changed when it is answered.
 *  Out of `run`: the answer, or null with `error` set. */
export function useCommand<Input, Output>(send: (input: Input) => Promise<Output>, stale: readonly QueryKey[]): Command<Input, Output> {
  const queryClient = useQueryClient()
  const isSent = useRef(false)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const run = async (input: Input): Promise<Output | null> => {
    if (isSent.current) return null
    isSent.current = true
    setIsBusy(true)
    setError(null)
    try {
      return await send(input)
    } catch (cause) {
      setError(cause)
      return null
    } finally {
      isSent.current = false
      setIsBusy(false)
      for (const queryKey of stale) void queryClient.invalidateQueries({ queryKey })
    }
  }
  return { run, isBusy, error }
}
