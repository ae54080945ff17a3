'use client'

import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { BegunElevation, Proof } from '@/lib/schemas/step-up'
import { useTRPC } from '@/lib/trpc'
import type { Ask } from './confirmations'
import { isUnwritten } from './error-code'
import { UNWRITTEN } from './unwritten'
import { useCommand } from './use-command'

export type Elevating = {
  begun: BegunElevation | null
  beginError: unknown
  begin: () => Promise<void>
  /** Sends a proof; a wrong one leaves everything as it was typed. */
  prove: (proof: Proof) => Promise<void>
  isBusy: boolean
  error: unknown
}

/** Begins a confirmation when the dialog opens, and finishes it with a proof. */
export function useElevation({ verb, target, input, goesUnwritten = false }: Ask, onDone: (id: string) => void): Elevating {
  const { elevations } = useTRPC()
  const { mutateAsync } = useMutation(elevations.begin.mutationOptions())
  const { run, isBusy, error } = useCommand(useMutation(elevations.verify.mutationOptions()).mutateAsync, [])
  const [begun, setBegun] = useState<BegunElevation | null>(null)
  const [beginError, setBeginError] = useState<unknown>(null)
  const finish = useRef(onDone)
  const asked = useRef({ verb, target, input })
  const begin = useCallback(async () => {
    setBegun(null)
    setBeginError(null)
    try {
      setBegun(await mutateAsync(asked.current))
    } catch (cause) {
      if (goesUnwritten && isUnwritten(cause)) finish.current(UNWRITTEN)
      else setBeginError(cause)
    }
  }, [mutateAsync, goesUnwritten])
  const isBegun = useRef(false)
  useEffect(() => {
    if (isBegun.current) return
    isBegun.current = true
    void begin()
  }, [begin])
  const prove = async (proof: Proof) => {
    if (begun && (await run({ id: begun.id, proof }))) onDone(begun.id)
  }
  return { begun, beginError, begin, prove, isBusy, error }
}
