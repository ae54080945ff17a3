'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { type Asking, useConfirmed } from '@/components/shell/use-confirmed'
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

type Deploy = { id: string; reason: string }
type Rollback = Deploy & { toId: string | null }
const target = ({ id }: Deploy) => ({ kind: 'evolution', id })
const DEPLOYING: Asking<Deploy> = {
  verb: 'evolutions.deploy',
  target,
  shown: ({ reason }) => ['The evolution is deployed, as a new version of the agent.', `Reason: ${reason}`],
}
const ROLLING_BACK: Asking<Rollback> = {
  verb: 'evolutions.rollback',
  target,
  shown: ({ toId, reason }) => [
    'The evolution is rolled back, as a new version of the agent.',
    toId === null ? 'Back to the agent before its first evolution.' : `Back to evolution ${toId}.`,
    `Reason: ${reason}`,
  ],
}

/** Out: what was done, in words, or null when the person was asked to confirm and did not. */
function useSend() {
  const { evolutions } = useTRPC()
  const deploy = useConfirmed(useMutation(evolutions.deploy.mutationOptions()).mutateAsync, DEPLOYING)
  const rollback = useConfirmed(useMutation(evolutions.rollback.mutationOptions()).mutateAsync, ROLLING_BACK)
  return async ({ move, reason }: { move: EvolutionMove; reason: string }): Promise<string | null> => {
    const { id } = move.row
    if (move.verb === 'deploy') return (await deploy({ id, reason })) && 'The evolution is deployed.'
    const made = await rollback({ id, toId: move.target.toId, reason })
    if (made === null) return null
    if (made.requestId !== null) return 'Changes are frozen: a lead has to agree. It waits on the page of approvals.'
    return made.isDone ? 'The evolution is rolled back.' : 'It waits for another person to confirm.'
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
