'use client'

import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { TypedField, whatIsMissing } from '@/components/shell/typed-field'
import { Dialog } from '@/components/ui/dialog'
import type { AgentDetail } from '@/lib/schemas/agents'
import { useAgentCommand } from './use-agent-command'
import { useAgentVerbs } from './use-agent-verbs'
import { VERBS, type Verb } from './verbs'

export type MoveAgentDialogProps = { agent: AgentDetail['agent']; verb: Verb | null; onClose: () => void }

/** One dialog for every move: what it does, why it is done, and what stays true without it. */
export function MoveAgentDialog({ agent, verb, onClose }: MoveAgentDialogProps) {
  const words = verb === null ? null : VERBS[verb]
  return (
    <Dialog
      isOpen={words !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={words ? `${words.act} ${agent.agentId}` : ''}
      description={words?.says}
    >
      {verb !== null && <Form agent={agent} verb={verb} onClose={onClose} />}
    </Dialog>
  )
}

function Form({ agent, verb, onClose }: { agent: AgentDetail['agent']; verb: Verb; onClose: () => void }) {
  const say = useToast()
  const { run, isBusy, error } = useAgentCommand(useAgentVerbs())
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [version] = useState(agent.version)
  const { act, keep, done, isStop } = VERBS[verb]
  const name = { name: agent.agentId, of: 'agent', value: typed }
  const missing = (verb === 'retire' ? whatIsMissing(name) : null) ?? (isReason(reason) ? null : WHY_MISSING)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ verb, agentId: agent.agentId, version, reason, typed: typed.trim() })) === null) return
    say(`Agent ${agent.agentId} ${done}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {verb === 'retire' && <TypedField {...name} onChange={setTyped} />}
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep={keep} onKeep={onClose} verb={act} isBusy={isBusy} missing={missing} variant={isStop ? 'stop' : 'ink'} />
    </form>
  )
}
