'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import type { AgentToken } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'
import { useAgentCommand } from './use-agent-command'

export type RevokeTokenDialogProps = { token: AgentToken | null; onClose: () => void }

export function RevokeTokenDialog({ token, onClose }: RevokeTokenDialogProps) {
  const others = token?.agents.some((glob) => glob.includes('*')) || (token?.agents.length ?? 0) > 1
  return (
    <Dialog
      isOpen={token !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={`Revoke token ${token?.id ?? ''}`}
      description={`The engines refuse it within a second, and it cannot be brought back.${others ? ` It also speaks for others: ${token?.agents.join(', ')}.` : ''}`}
    >
      {token !== null && <Form id={token.id} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useAgentCommand(useMutation(trpc.tokens.revoke.mutationOptions()).mutateAsync)
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
