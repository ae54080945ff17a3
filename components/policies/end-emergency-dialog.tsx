'use client'

import { useMutation } from '@tanstack/react-query'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import type { EmergencyRow } from '@/lib/schemas/emergencies'
import { useTRPC } from '@/lib/trpc'
import { ReasonDialog } from './reason-dialog'
import { useNeedKeys } from './use-need'

export type EndEmergencyDialogProps = { row: EmergencyRow | null; onClose: () => void }

/** The way back before its time: one person, at once. */
export function EndEmergencyDialog({ row, onClose }: EndEmergencyDialogProps) {
  const trpc = useTRPC()
  const say = useToast()
  const end = useMutation(trpc.emergencies.end.mutationOptions())
  const isActive = row?.state === 'active'
  const { run, isBusy, error } = useConfirmedCommand(end.mutateAsync, useNeedKeys(), {
    verb: 'policies.end',
    target: ({ id }: { id: string; reason: string }) => ({ kind: 'policy_emergency', id }),
    shown: ({ reason }) => [
      isActive ? `Version ${row?.previous} decides again instead of version ${row?.version}.` : 'What was asked for is taken back.',
      `Reason: ${reason}`,
    ],
  })
  const send = async (reason: string) => {
    if (row === null) return false
    const told = await run({ id: row.id, reason })
    if (told === null) return false
    say(told.returned === null ? 'It is over. The active version was not changed by it.' : `Version ${told.returned} decides again.`)
    return true
  }
  return (
    <ReasonDialog
      isOpen={row !== null}
      onClose={onClose}
      title={isActive ? `End the emergency change to version ${row.version}` : 'Take it back'}
      description={
        isActive
          ? `Version ${row.previous} decides again at once. Version ${row.version} needs a new review then.`
          : 'Nothing decides otherwise.'
      }
      keep={isActive ? `Let version ${row.version} decide` : 'Let it wait'}
      verb={isActive ? `Return to version ${row.previous}` : 'Take it back'}
      isBusy={isBusy}
      error={error}
      onSend={send}
    />
  )
}
