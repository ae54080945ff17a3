'use client'

import { useMutation } from '@tanstack/react-query'
import { sayRefusal } from '@/components/shell/say-refusal'
import { useCommand } from '@/components/shell/use-command'
import type { ViolationRow } from '@/lib/schemas/violations'
import { useTRPC } from '@/lib/trpc'

export type BulkResult = { row: ViolationRow; refusal: string | null }
export type BulkAsked = { kind: 'assign' | 'triage'; rows: readonly ViolationRow[]; assigneeId: string | null }

/** The same change of several items, one command and one audit entry each, one after the other. What one refuses does not stop the others:
 *  each answer is told. */
export function useBulk() {
  const { violations } = useTRPC()
  const assign = useMutation(violations.assign.mutationOptions())
  const triage = useMutation(violations.triage.mutationOptions())
  const send = async ({ kind, rows, assigneeId }: BulkAsked): Promise<BulkResult[]> => {
    const results: BulkResult[] = []
    for (const row of rows) {
      const { id, version } = row
      const sent = kind === 'assign' ? assign.mutateAsync({ id, version, assigneeId }) : triage.mutateAsync({ id, version })
      results.push({
        row,
        refusal: await sent.then(
          () => null,
          (cause: unknown) => Object.values(sayRefusal(cause)).join('. '),
        ),
      })
    }
    return results
  }
  return useCommand(send, [violations.pathKey()])
}
