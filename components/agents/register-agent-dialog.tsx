'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { RegisterAgent } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'
import { AgentFields } from './agent-fields'
import { useAgentCommand } from './use-agent-command'
import { useAgentFields } from './use-agent-fields'

export type RegisterAgentDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function RegisterAgentDialog({ isOpen, onOpenChange }: RegisterAgentDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Register an agent"
      description="The engines know it within a second. It still needs a token that may speak for it."
    >
      <Form onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

const WRONG_ID = 'Use lower-case letters, digits, dot, dash or underscore, with a letter or digit at both ends; at most 63.'

function Form({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const { run, isBusy, error } = useAgentCommand(useMutation(trpc.agents.register.mutationOptions()).mutateAsync)
  const [agentId, setAgentId] = useState('')
  const [isLeft, setIsLeft] = useState(false)
  const fields = useAgentFields({ owner: '', trust: '', clearance: 'internal' })
  const isIdRight = RegisterAgent.shape.agentId.safeParse(agentId).success
  const missing = isIdRight && fields.content ? null : 'Id, owner and a trust level from 0 to 1 are needed.'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isIdRight || !fields.content) return
    const made = await run({ agentId, ...fields.content })
    if (!made) return
    say(`Agent ${agentId} is registered.`)
    onClose()
    router.push(`/agents/${agentId}`)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField
        label="Agent id"
        hint="As it names itself in its requests. It cannot be changed later."
        autoComplete="off"
        spellCheck={false}
        maxLength={63}
        value={agentId}
        error={isLeft && !isIdRight ? WRONG_ID : null}
        onChange={setAgentId}
        onBlur={() => setIsLeft(true)}
      />
      <AgentFields fields={fields} />
      <RefusedNote error={error} />
      <DialogFoot keep="Register nothing" onKeep={onClose} verb="Register the agent" isBusy={isBusy} missing={missing} />
    </form>
  )
}
