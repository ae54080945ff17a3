'use client'

import { useMutation } from '@tanstack/react-query'
import type { Severity } from '@/lib/incident-words'
import { useTRPC } from '@/lib/trpc'
import { useIncidentCommand } from './use-incident-command'
import type { Verb } from './verbs'

/** `into` and `severity` are read by the verbs that take them. */
export type Asked = { verb: Verb; id: string; version: number; text: string; into: string; severity: Severity }

/** One call for every move of an incident, about the version that was looked at. */
export function useIncidentVerbs() {
  const { incidents } = useTRPC()
  const acknowledge = useMutation(incidents.acknowledge.mutationOptions())
  const acceptCommand = useMutation(incidents.acceptCommand.mutationOptions())
  const mitigate = useMutation(incidents.mitigate.mutationOptions())
  const resolve = useMutation(incidents.resolve.mutationOptions())
  const reopen = useMutation(incidents.reopen.mutationOptions())
  const dismiss = useMutation(incidents.dismiss.mutationOptions())
  const merge = useMutation(incidents.merge.mutationOptions())
  const setSeverity = useMutation(incidents.setSeverity.mutationOptions())
  const completeReview = useMutation(incidents.completeReview.mutationOptions())
  const send = ({ verb, id, version, text, into, severity }: Asked): Promise<unknown> => {
    const seen = { id, version }
    switch (verb) {
      case 'acknowledge':
        return acknowledge.mutateAsync(seen)
      case 'acceptCommand':
        return acceptCommand.mutateAsync(seen)
      case 'completeReview':
        return completeReview.mutateAsync(seen)
      case 'mitigate':
        return mitigate.mutateAsync({ ...seen, evidence: text })
      case 'merge':
        return merge.mutateAsync({ ...seen, into, reason: text })
      case 'setSeverity':
        return setSeverity.mutateAsync({ ...seen, severity, reason: text })
      case 'resolve':
      case 'reopen':
      case 'dismiss':
        return { resolve, reopen, dismiss }[verb].mutateAsync({ ...seen, reason: text })
    }
  }
  return useIncidentCommand(send)
}
