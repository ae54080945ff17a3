'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { useTRPC } from '@/lib/trpc'
import { DialogFoot } from './dialog-foot'
import { RefusedNote } from './refused-note'
import { useToast } from './toasts'
import { useCommand } from './use-command'

export function RevokeTokenDialog({ token, onClose }: { token: { id: string; agents: readonly string[] } | null; onClose: () => void }) {
  return (
    <Dialog
      isOpen={token !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Revoke token ${token?.id ?? ''}`}
      description={`Everything refuses it within a second, and it cannot be brought back. It speaks for ${token?.agents.join(', ') ?? 'nobody'}.`}
    >
      {token !== null && <Form id={token.id} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ id, onClose }: { id: string; onClose: () => void }) {
  const { agents, tokens } = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useCommand(useMutation(tokens.revoke.mutationOptions()).mutateAsync, [agents.pathKey(), tokens.pathKey()])
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if ((await run({ id })) === null) return
    say(`Token ${id} is revoked.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <RefusedNote error={error} />
      <DialogFoot keep="Keep the token" onKeep={onClose} verb="Revoke the token" isBusy={isBusy} missing={null} variant="stop" />
    </form>
  )
}
