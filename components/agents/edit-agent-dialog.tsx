'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import type { AgentDetail } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'
import { AgentFields } from './agent-fields'
import { changesOf, sayValue } from './say-change'
import { useAgentCommand } from './use-agent-command'
import { useAgentFields } from './use-agent-fields'

type Agent = AgentDetail['agent']
export type EditAgentDialogProps = { agent: Agent; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function EditAgentDialog({ agent, isOpen, onOpenChange }: EditAgentDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Edit ${agent.agentId}`}
      description="The engines decide with the new facts within a second."
    >
      <Form given={agent} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Form({ given, onClose }: { given: Agent; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const [agent] = useState(given) // as it was when the dialog opened: what is compared, and the version that is expected
  const fields = useAgentFields({ owner: agent.owner, trust: String(agent.trustLevel), clearance: agent.clearance })
  const [reason, setReason] = useState('')
  const { run, isBusy, error } = useAgentCommand(useMutation(trpc.agents.update.mutationOptions()).mutateAsync)
  const { content } = fields
  const changes = content ? changesOf(agent, content) : []
  const missing = whatIsMissing({ isRight: content !== null, n: changes.length, reason })
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!content || missing !== null) return
    const made = await run({ agentId: agent.agentId, version: agent.version, ...content, reason })
    if (!made) return
    say(`Agent ${agent.agentId} is at version ${made.version}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <AgentFields fields={fields} />
      {changes.length > 0 && (
        <table className="tbl">
          <caption className="sr">What changes</caption>
          <thead>
            <tr>
              <th scope="col">What changes</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ name, before, after }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="cut soft">{sayValue(before)}</td>
                <td className="cut strong">{sayValue(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep="Keep it as it is" onKeep={onClose} verb="Change the agent" isBusy={isBusy} missing={missing} />
    </form>
  )
}

function whatIsMissing({ isRight, n, reason }: { isRight: boolean; n: number; reason: string }): string | null {
  if (!isRight) return 'Owner and a trust level from 0 to 1 are needed.'
  if (n === 0) return 'Nothing is changed yet.'
  return isReason(reason) ? null : WHY_MISSING
}
