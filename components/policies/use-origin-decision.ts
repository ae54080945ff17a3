'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/lib/trpc'
import { useWorkspace } from './workspace'

/** The decision that the draft is to mend: its own, or the latest of its violation. */
export function useOriginDecision(): string | null {
  const trpc = useTRPC()
  const { origin } = useWorkspace().detail.draft
  const violationId = origin && 'violationId' in origin ? origin.violationId : null
  const violation = useQuery({
    ...trpc.violations.get.queryOptions({ id: violationId ?? '' }),
    enabled: violationId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (origin && 'decisionId' in origin) return origin.decisionId
  return violation.data?.latest.decisionId ?? null
}
