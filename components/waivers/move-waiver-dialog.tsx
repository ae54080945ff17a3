'use client'

import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import type { WaiverDetail } from '@/lib/schemas/waivers'
import { MOVES, type Move } from './moves'
import { useWaiverMoves } from './use-waiver-moves'

export type MoveWaiverDialogProps = { detail: WaiverDetail; move: Move | null; onClose: () => void }

/** One dialog for every move: what it does, why, and what stays true without it. */
export function MoveWaiverDialog({ detail, move, onClose }: MoveWaiverDialogProps) {
  const words = move === null ? null : MOVES[move]
  return (
    <Dialog
      isOpen={words !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={words ? `${words.act}: ${detail.item.rule} for ${detail.item.agentGlob}` : ''}
      description={words?.says}
    >
      {move !== null && <Form detail={detail} move={move} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ detail, move, onClose }: { detail: WaiverDetail; move: Move; onClose: () => void }) {
  const say = useToast()
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [shown] = useState(detail)
  const [reason, setReason] = useState('')
  const { run, isBusy, error } = useWaiverMoves(shown)
  const { act, keep, done, isStop } = MOVES[move]
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason) || !(await run(move, reason))) return
    say(done)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot
        keep={keep}
        onKeep={onClose}
        verb={act}
        isBusy={isBusy}
        missing={isReason(reason) ? null : WHY_MISSING}
        variant={isStop ? 'stop' : 'ink'}
      />
    </form>
  )
}
