'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import type { ViolationRow } from '@/lib/schemas/violations'
import { useTRPC } from '@/lib/trpc'
import { AssigneeField, NOBODY } from './assignee-field'
import { plain } from './words'

export type AssignDialogProps = { item: ViolationRow; isOpen: boolean; meId: string; onClose: () => void }

export function AssignDialog({ item, isOpen, meId, onClose }: AssignDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={`Assign ${plain(item.principle)}, ${item.family}`}
      description="To yourself or to another analyst or lead. The history keeps who had it."
    >
      <Form item={item} meId={meId} onClose={onClose} />
    </Dialog>
  )
}

function Form({ item: given, meId, onClose }: Omit<AssignDialogProps, 'isOpen'>) {
  const trpc = useTRPC()
  const say = useToast()
  const [item] = useState(given) // as it was when the dialog opened: a change in between must be a conflict
  const { data: assignees = [] } = useQuery(trpc.violations.assignees.queryOptions({}))
  const { run, isBusy, error } = useCommand(useMutation(trpc.violations.assign.mutationOptions()).mutateAsync, [trpc.violations.pathKey()])
  const [chosen, setChosen] = useState(item.assignee?.id === meId ? NOBODY : meId)
  const name = assignees.find(({ id }) => id === chosen)?.name ?? 'nobody'
  const missing =
    chosen === (item.assignee?.id ?? NOBODY) ? `It is ${item.assignee ? `with ${item.assignee.name}` : 'nobody’s'} already.` : null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || !(await run({ id: item.id, version: item.version, assigneeId: chosen === NOBODY ? null : chosen }))) return
    say(`${plain(item.principle)}, ${item.family} of ${item.agentId} is with ${name}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <AssigneeField value={chosen} assignees={assignees} meId={meId} onChange={setChosen} />
      <RefusedNote error={error} />
      <DialogFoot keep="Leave it as it is" onKeep={onClose} verb="Assign the violation" isBusy={isBusy} missing={missing} />
    </form>
  )
}
