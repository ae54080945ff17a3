'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { TypedField, whatIsMissing } from '@/components/shell/typed-field'
import { Dialog } from '@/components/ui/dialog'
import { visibleText } from '@/lib/format'
import type { SandboxRow } from '@/lib/schemas/sandboxes'
import { useContain } from './use-contain'

type Props = { sandbox: SandboxRow; isOpen: boolean; onClose: () => void }

/** What happens, in the order in which it happens. */
const ORDER = [
  'Its agent is suspended, and its pod is cut off by a network policy and loses its labels.',
  'That no endpoint and no path is left is observed. A step that misses its line says so, and the next one begins.',
  'Its pod is ended: 5 s to stop by itself, then by force, until it is gone by its uid.',
  'Its agent is blocked until two leads lift it.',
  'People are told, and somebody else looks at the containment within 24 h.',
] as const

/** Contains one sandbox by hand. Nobody is asked: one person may stop, it takes two to start again. */
export function ContainDialog({ sandbox, isOpen, onClose }: Props) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title="Contain this sandbox"
      description="Starts at once and cannot be taken back. Nobody else is asked."
      isWide
    >
      <Form sandbox={sandbox} onClose={onClose} />
    </Dialog>
  )
}

function Form({ sandbox, onClose }: Omit<Props, 'isOpen'>) {
  const say = useToast()
  const { run, isBusy, error } = useContain(sandbox)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const name = { name: sandbox.podName, of: 'pod', value: typed }
  const missing = whatIsMissing(name) ?? (isReason(reason) ? null : WHY_MISSING)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const started = await run({ reason, typed: typed.trim() })
    if (started === null) return
    say('Containing. The outcome is being checked.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <ol className="sbx-order">
        {ORDER.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ol>
      <p className="soft">
        {'Other sandboxes of '}
        <Link href={`/sandboxes?agentId=${sandbox.agentId}` as Route} prefetch={false}>
          {visibleText(sandbox.agentId)}
        </Link>
        {' run on until each is contained, and get no more decisions. All at once is a button of its own.'}
      </p>
      <TypedField {...name} onChange={setTyped} />
      <ReasonField value={reason} onChange={setReason} />
      <RefusedNote error={error} />
      <DialogFoot keep="Let it run" onKeep={onClose} verb="Contain this sandbox" isBusy={isBusy} missing={missing} variant="stop" />
    </form>
  )
}
