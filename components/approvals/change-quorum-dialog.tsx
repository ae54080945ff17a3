'use client'

import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { isAtLeast, sayQuorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import { PLACES_MAX, type QuorumRow, VOTER_ROLES, type VoterRole } from '@/lib/schemas/quorums'
import { quorumName } from './say-approval'
import { NO_PLACES, treeOf } from './say-quorum'
import { useQuorumCommand } from './use-quorum-command'

export type ChangeQuorumDialogProps = { row: QuorumRow | null; version: number; onClose: () => void }

/** More people at once, by one administrator; fewer when a second person agrees. Which of the two it is, is said before it is sent. */
export function ChangeQuorumDialog({ row, version, onClose }: ChangeQuorumDialogProps) {
  return (
    <Dialog
      isOpen={row !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={row ? `Who must agree: ${quorumName(row.action)}` : ''}
      description={row ? `Now it takes ${row.inForce}; the least is ${row.least}. Whoever asks never counts.` : undefined}
    >
      {row !== null && <Form row={row} version={version} onClose={onClose} />}
    </Dialog>
  )
}

const ROLE_NAMES: Record<VoterRole, string> = { analyst: 'Analysts', lead: 'Leads', admin: 'Administrators' }
const COUNTS = Array.from({ length: PLACES_MAX + 1 }, (_, n) => ({ value: String(n), label: n === 0 ? 'none' : String(n) }))
type Mode = 'all' | 'table'

function Form({ row, version, onClose }: { row: QuorumRow; version: number; onClose: () => void }) {
  const say = useToast()
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [seen] = useState({ row, version })
  const [mode, setMode] = useState<Mode>('all')
  const [places, setPlaces] = useState(NO_PLACES)
  const [reason, setReason] = useState('')
  const { action, quorum: now } = seen.row
  const tree = mode === 'all' ? treeOf(places) : null
  const wanted = mode === 'table' ? QUORUMS[action] : tree
  const isRaise = wanted !== null && isAtLeast(wanted, now)
  const { run, isBusy, error } = useQuorumCommand()
  const missing =
    wanted === null
      ? 'Say how many people of which role.'
      : !isAtLeast(wanted, QUORUMS[action])
        ? `It takes ${seen.row.least} at the least.`
        : isRaise && isAtLeast(now, wanted)
          ? 'That is in force already.'
          : isReason(reason)
            ? null
            : WHY_MISSING
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const told = await run(
      isRaise && tree ? { action, quorum: tree, expectedVersion: seen.version, reason } : { action, quorum: tree, reason },
    )
    if (told === null) return
    say(isRaise ? 'It is raised. Requests that wait are asked anew.' : 'Another person is asked. Until one agrees it stays as it is.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <SelectField
        label="It takes"
        value={mode}
        options={[
          { value: 'all', label: 'all of these people' },
          { value: 'table', label: `the least: ${seen.row.least}` },
        ]}
        onChange={setMode}
      />
      {mode === 'all' &&
        VOTER_ROLES.map((role) => (
          <SelectField
            key={role}
            label={ROLE_NAMES[role]}
            value={String(places[role])}
            options={COUNTS}
            onChange={(n) => setPlaces((before) => ({ ...before, [role]: Number(n) }))}
          />
        ))}
      {wanted !== null && (
        <p className="hint">{`From then on: ${sayQuorum(wanted)}. ${isRaise ? 'More than now: you alone can do it.' : 'Less than now: another person has to agree.'}`}</p>
      )}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Leave it as it is"
        onKeep={onClose}
        verb={wanted === null || isRaise ? 'Raise it' : 'Ask to lower it'}
        isBusy={isBusy}
        missing={missing}
      />
    </form>
  )
}
