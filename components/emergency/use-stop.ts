'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { stopKey } from '@/lib/emergency-words'
import type { StopAll, StopOne, StopStarted } from '@/lib/schemas/emergency'
import { stopVerb } from '@/lib/stop-names'
import { useTRPC } from '@/lib/trpc'
import { LINE, type Ready, STOP_WORDS, sayTargets } from './say-card'
import { useForIncident } from './use-for-incident'

type Sent = Omit<StopAll, 'elevation'> | Omit<StopOne, 'elevation'>

/** Starts the stop that was shown, and gives its run. The request has one id for as long as the form is open: pressed twice, it is the same run. */
export function useStop(card: Ready) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { incidentId } = useForIncident()
  const [requestId] = useState(() => crypto.randomUUID())
  const all = useMutation(trpc.emergency.stopAll.mutationOptions())
  const one = useMutation(trpc.emergency.stopOne.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand<Sent, StopStarted>(
    (input) => ('target' in input ? one.mutateAsync(input) : all.mutateAsync(input)),
    [trpc.emergency.pathKey(), trpc.runs.pathKey(), trpc.activations.pathKey()],
    {
      verb: card.target === null ? 'emergency.stop' : 'emergency.contain',
      target: () => ({ kind: 'emergency_stop', id: stopKey(card.scope, card.target) }),
      shown: (input) => [
        `${stopVerb(card)}: ${sayTargets(card)}.`,
        `Line: ${LINE}.`,
        STOP_WORDS[card.scope].stays,
        `Reason: ${input.reason}`,
      ],
      unkept: (input) => queryClient.fetchQuery({ ...trpc.emergency.askKey.queryOptions(input), staleTime: 0, retry: false }),
    },
  )
  const stop = async (words: { reason: string; typed: string }): Promise<StopStarted | null> => {
    const { scope, target, planId, digest } = card
    const bound = { planId, digest, requestId, ...words, ...(incidentId === null ? {} : { incidentId }) }
    const sent: Sent | null =
      scope === 'services' || scope === 'agents' ? { scope, ...bound } : target === null ? null : { scope, target, ...bound }
    return sent === null ? null : run(sent)
  }
  return { stop, isBusy, error }
}
