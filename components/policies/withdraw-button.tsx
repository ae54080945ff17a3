'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { useTRPC } from '@/lib/trpc'
import { useWorkspace } from './workspace'

/** Ends the draft without making anything of it. */
export function WithdrawButton() {
  const { canWrite } = useWorkspace()
  const [isOpen, setIsOpen] = useState(false)
  if (!canWrite) return null
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Withdraw…</Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Withdraw the draft"
        description="It can still be read, and no longer written."
      >
        <Form onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  )
}

function Form({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { detail } = useWorkspace()
  const { run, isBusy, error } = useCommand(useMutation(trpc.drafts.withdraw.mutationOptions()).mutateAsync, [trpc.drafts.pathKey()])
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await run({ id: detail.draft.id }))) return
    say(`Draft “${detail.draft.name}” is withdrawn.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <RefusedNote error={error} />
      <DialogFoot keep="Keep the draft" onKeep={onClose} verb="Withdraw the draft" isBusy={isBusy} missing={null} />
    </form>
  )
}
