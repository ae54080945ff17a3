'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { visibleText } from '@/lib/format'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { stoppedName } from '@/lib/stop-names'
import { useTRPC } from '@/lib/trpc'

export type ReportButtonProps = { row: Pick<EmergencyRow, 'runId' | 'scope' | 'target'>; mayMake: boolean; size?: 'sm' | 'base' }

/** Makes the report of one stop: every step, both clocks, what was taken, the way back. It leads to where its files are. */
export function ReportButton({ row, mayMake, size = 'base' }: ReportButtonProps) {
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const { run, isBusy, error } = useCommand(useMutation(trpc.reports.createOfStop.mutationOptions()).mutateAsync, [trpc.reports.pathKey()])
  const make = async () => {
    const made = await run({ runId: row.runId })
    if (made === null) return
    say('The report of the stop is being made.')
    router.push(`/reports/${made.id}`)
  }
  return (
    <>
      <Button
        size={size}
        aria-label={`Make the report of the stop of ${visibleText(stoppedName(row))}`}
        disabledReason={isBusy ? 'It is being asked for.' : mayMake ? null : `Open to ${rolesInWords('reports:create')}.`}
        onClick={() => void make()}
      >
        {size === 'sm' ? 'Report' : 'Make its report'}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
