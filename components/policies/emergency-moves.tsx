'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import type { EmergencyRow } from '@/lib/schemas/emergencies'
import { useTRPC } from '@/lib/trpc'
import { EndEmergencyDialog } from './end-emergency-dialog'
import { useNeedKeys } from './use-need'

export type EmergencyMovesProps = { row: EmergencyRow; held: readonly Permission[] }

/** What this person can do about a change that waits or is in force. */
export function EmergencyMoves({ row, held }: EmergencyMovesProps) {
  const [isEnding, setIsEnding] = useState(false)
  if (row.state !== 'asked' && row.state !== 'active') return null
  return (
    <div className="moves">
      {row.state === 'asked' && <ConfirmButton row={row} held={held} />}
      <Button
        size="sm"
        disabledReason={held.includes('policies:withdraw') ? row.whyNotEnd : 'A lead, or who asked for it, can end it.'}
        onClick={() => setIsEnding(true)}
      >
        {row.state === 'asked' ? 'Take it back…' : `End it, back to version ${row.previous}…`}
      </Button>
      <EndEmergencyDialog row={isEnding ? row : null} onClose={() => setIsEnding(false)} />
    </div>
  )
}

function ConfirmButton({ row, held }: EmergencyMovesProps) {
  const trpc = useTRPC()
  const say = useToast()
  const confirm = useMutation(trpc.emergencies.confirm.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(confirm.mutateAsync, useNeedKeys(), {
    verb: 'policies.confirm',
    target: ({ id }: { id: string; digest: string }) => ({ kind: 'policy_emergency', id }),
    shown: ({ digest }) => [
      `Version ${row.version} decides at once, without shadow and canary, for ${row.hours} h.`,
      `Digest: ${digest}`,
      `Why: ${row.reason}`,
    ],
  })
  const press = async () => {
    if ((await run({ id: row.id, digest: row.digest })) !== null)
      say(`Version ${row.version} decides. The version before returns by itself.`)
  }
  const right = held.includes('policies:confirm') ? null : `Open to ${rolesInWords('policies:confirm')}.`
  return (
    <>
      <Button
        size="sm"
        variant="ink"
        disabledReason={right ?? row.whyNotConfirm ?? (isBusy ? 'It is being done.' : null)}
        onClick={() => void press()}
      >
        {`Confirm version ${row.version}`}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
