'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTRPC } from '@/lib/trpc'

export type Command<Input, Output> = { run: (input: Input) => Promise<Output | null>; isBusy: boolean; error: unknown }

/** Sends a change once, however often it is pressed, and reads agents again when it is answered. Out of `run`: the answer, or null with `error` set. */
export function useCommand<Input, Output>(send: (input: Input) => Promise<Output>): Command<Input, Output> {
  const trpc = useTRPC()
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
      void queryClient.invalidateQueries({ queryKey: trpc.agents.pathKey() })
    }
  }
  return { run, isBusy, error }
}
