'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import type { Permission } from '@/lib/access'
import { DialogFoot } from './dialog-foot'
import { rolesInWords } from './pages'
import { isReason, ReasonField, WHY_MISSING } from './reason-field'
import { RefusedNote } from './refused-note'
import { sayContained } from './say-contained'
import { useToast } from './toasts'
import { TypedField, whatIsMissing } from './typed-field'
import { useContainAgent } from './use-contain-agent'

type Props = { agentId: string; held: readonly Permission[]; size?: 'sm' | 'base' }

/** What happens, in the order in which it happens. */
const ORDER = [
  'The agent is suspended: it starts nothing more. Every pod of it is cut off by a network policy and loses its labels.',
  'That no endpoint and no path is left to any of them is observed. A step that misses its line says so, and the next one begins.',
  'Evidence is taken, 10 s at the most; then the pods are ended, by force after 5 s, until each is gone by its uid.',
  'The agent is blocked until two leads lift it. Where nothing of it runs, this is all that happens.',
  'People are told, and somebody else looks at it within 24 h.',
] as const

/** Contains everything that runs of an agent, by hand and at once; or says who may. */
export function ContainAgentButton({ agentId, held, size = 'base' }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const close = () => setIsOpen(false)
  const whyNot = held.includes('sandboxes:contain') ? null : `Containing is open to ${rolesInWords('sandboxes:contain')}.`
  return (
    <>
      <Button variant="stop" size={size} disabledReason={whyNot} onClick={() => setIsOpen(true)}>
        Contain all sandboxes of this agent…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={(open) => !open && close()}
        title="Contain all sandboxes of this agent"
        description="Starts at once and cannot be taken back. Nobody else is asked."
        isWide
      >
        <Form agentId={agentId} onClose={close} />
      </Dialog>
    </>
  )
}

function Form({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const router = useRouter()
  const say = useToast()
  const { run, isBusy, error } = useContainAgent(agentId)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const name = { name: agentId, of: 'agent', value: typed }
  const missing = whatIsMissing(name) ?? (isReason(reason) ? null : WHY_MISSING)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const contained = await run({ reason, typed: typed.trim() })
    if (contained === null) return
    say(sayContained(agentId, contained))
    onClose()
    if (contained.runId !== null) router.push(`/runs/${contained.runId}` as Route)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ol className="sbx-order">
        {ORDER.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ol>
      <TypedField {...name} onChange={setTyped} />
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep="Let them run" onKeep={onClose} verb="Contain all of them" isBusy={isBusy} missing={missing} variant="stop" />
    </form>
  )
}
