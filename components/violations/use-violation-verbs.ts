'use client'

import { useMutation } from '@tanstack/react-query'
import { useCommand } from '@/components/shell/use-command'
import { useTRPC } from '@/lib/trpc'
import type { Verb } from './verbs'

export type Asked = { verb: Verb; id: string; version: number; reason: string; reference: string; decisionId: string }

/** One call for every move of a violation; violations are read again after it. */
export function useViolationVerbs() {
  const { violations } = useTRPC()
  const triage = useMutation(violations.triage.mutationOptions())
  const dismiss = useMutation(violations.dismiss.mutationOptions())
  const waive = useMutation(violations.waive.mutationOptions())
  const fix = useMutation(violations.fix.mutationOptions())
  const resolve = useMutation(violations.resolve.mutationOptions())
  const send = ({ verb, id, version, reason, reference, decisionId }: Asked) => {
    const at = { id, version }
    if (verb === 'triage') return triage.mutateAsync({ ...at, ...(reason.trim() === '' ? {} : { note: reason }) })
    if (verb === 'dismiss') return dismiss.mutateAsync({ ...at, decisionId, reason })
    if (verb === 'fix') return fix.mutateAsync({ ...at, reference, reason })
    return { waive, resolve }[verb].mutateAsync({ ...at, reason })
  }
  return useCommand(send, [violations.pathKey()])
}
