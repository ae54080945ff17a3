'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import type { EvolutionRow, RollbackTarget } from '@/lib/schemas/evolutions'
import { useTRPC } from '@/lib/trpc'
import { sayTarget } from './say-evolution'

export type EvolutionMove = { verb: 'deploy'; row: EvolutionRow } | { verb: 'rollback'; row: EvolutionRow; target: RollbackTarget }
export type MoveEvolutionDialogProps = { move: EvolutionMove | null; onClose: () => void }

const WORDS = {
  deploy: { act: 'Deploy the evolution', keep: 'Do not deploy it', isStop: false },
  rollback: { act: 'Roll the evolution back', keep: 'Keep it running', isStop: true },
} as const

const saysOf = (move: EvolutionMove): string =>
  move.verb === 'deploy'
    ? 'It is recorded as a new version of the agent.'
    : `${sayTarget(move.target)} It is recorded as a new version of the agent.`

/** One dialog for both moves: what it does, and why it is done. */
export function MoveEvolutionDialog({ move, onClose }: MoveEvolutionDialogProps) {
  return (
    <Dialog
      isOpen={move !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={move ? WORDS[move.verb].act : ''}
      description={move ? saysOf(move) : undefined}
    >
      {move && <Form move={move} onClose={onClose} />}
    </Dialog>
  )
}

function useSend() {
  const { evolutions } = useTRPC()
  const deploy = useMutation(evolutions.deploy.mutationOptions())
  const rollback = useMutation(evolutions.rollback.mutationOptions())
  return async ({ move, reason }: { move: EvolutionMove; reason: string }): Promise<string> => {
    const { id } = move.row
    if (move.verb === 'deploy') {
      await deploy.mutateAsync({ id, reason })
      return 'The evolution is deployed.'
    }
    const { isDone } = await rollback.mutateAsync({ id, toId: move.target.toId, reason })
    return isDone ? 'The evolution is rolled back.' : 'It waits for another person to confirm.'
  }
}

function Form({ move, onClose }: { move: EvolutionMove; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useCommand(useSend(), [trpc.evolutions.pathKey(), trpc.agents.pathKey()])
  const [reason, setReason] = useState('')
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [asked] = useState(move)
  const { act, keep, isStop } = WORDS[asked.verb]
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isReason(reason)) return
    const told = await run({ move: asked, reason })
    if (told === null) return
    say(told)
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
