'use client'

import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { BegunElevation, Proof } from '@/lib/schemas/step-up'
import { useTRPC } from '@/lib/trpc'
import type { Ask, Confirmation } from './confirmations'
import { isUnwritten } from './error-code'
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

/** Begins a confirmation when the dialog opens, and finishes it with a proof. Where none can be kept, a key's answer goes with the command itself. */
export function useElevation({ verb, target, input, unkept }: Ask, onDone: (done: Confirmation) => void): Elevating {
  const { elevations } = useTRPC()
  const { mutateAsync } = useMutation(elevations.begin.mutationOptions())
  const { run, isBusy, error } = useCommand(useMutation(elevations.verify.mutationOptions()).mutateAsync, [])
  const [begun, setBegun] = useState<BegunElevation | null>(null)
  const [beginError, setBeginError] = useState<unknown>(null)
  const finish = useRef(onDone)
  const asked = useRef({ verb, target, input })
  const isKept = useRef(true)
  const other = useRef(unkept)
  const begin = useCallback(async () => {
    setBegun(null)
    setBeginError(null)
    const keep = async () => {
      isKept.current = true
      return mutateAsync(asked.current)
    }
    const without = async (cause: unknown) => {
      if (other.current === undefined || !isUnwritten(cause)) throw cause
      isKept.current = false
      return other.current()
    }
    try {
      const next = await keep().catch(without)
      if (next === null) finish.current({})
      setBegun(next)
    } catch (cause) {
      setBeginError(cause)
    }
  }, [mutateAsync])
  const isBegun = useRef(false)
  useEffect(() => {
    if (isBegun.current) return
    isBegun.current = true
    void begin()
  }, [begin])
  const prove = async (proof: Proof) => {
    if (!isKept.current) return proof.method === 'webauthn' ? onDone({ assertion: proof.response }) : undefined
    if (begun && (await run({ id: begun.id, proof }))) onDone({ elevation: begun.id })
  }
  return { begun, beginError, begin, prove, isBusy, error }
}
