'use client'

import { type FormEvent, useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { TextField } from '@/components/ui/text-field'
import { visibleText } from '@/lib/format'
import type { FlipRow, ReplayDetail } from '@/lib/schemas/replays'
import { useTRPC, useTRPCClient } from '@/lib/trpc'

export type AcknowledgeFlipProps = { row: FlipRow; detail: ReplayDetail; mayRight: boolean }

/** Whoever wrote none of it says why this may be allowed now; one decision at a time, and never taken back. */
export function AcknowledgeFlip({ row, detail, mayRight }: AcknowledgeFlipProps) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const [note, setNote] = useState('')
  const { run, isBusy, error } = useCommand(client.replays.acknowledge.mutate, [trpc.replays.pathKey()])
  if (row.acknowledgedBy)
    return (
      <p className="soft break">
        {`Acknowledged by ${row.acknowledgedBy.name}, `}
        {row.acknowledgedAt && <LocalTime at={row.acknowledgedAt} withDate />}
        {`: ${visibleText(row.note ?? '')}`}
      </p>
    )
  const why = !mayRight
    ? `Acknowledging is open to ${rolesInWords('policies:acknowledge')}.`
    : !detail.mayAcknowledge
      ? 'You wrote in it. Somebody who did not must acknowledge this.'
      : isBusy
        ? 'It is being kept.'
        : note.trim() === ''
          ? 'Say why it may be allowed.'
          : null
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (why === null) void run({ id: detail.id, decisionId: row.decisionId, note })
  }
  if (!detail.mayAcknowledge) return <p className="soft">{why}</p>
  return (
    <form onSubmit={onSubmit}>
      <TextField
        label="Why this may be allowed"
        hint="Kept with the decision and in the audit log."
        maxLength={500}
        value={note}
        onChange={setNote}
      />
      <Button type="submit" size="sm" disabledReason={why}>
        Acknowledge this decision
      </Button>
      <RefusedNote error={error} />
    </form>
  )
}
