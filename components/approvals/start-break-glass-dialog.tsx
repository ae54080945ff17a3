'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { LENT_ROLES, type LentRole } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { missingOf, NeedFields } from './need-fields'

type Kind = 'contain' | 'role'
export type StartBreakGlassDialogProps = { kind: Kind | null; onClose: () => void }

const WORDS = {
  contain: {
    title: 'Take stop and contain for 30 min',
    says: 'You may block and suspend agents, deny every decision and freeze changes, at once. Leads and analysts are told now; somebody else reviews it within 24 h.',
    keep: 'Take nothing',
    act: 'Take stop and contain',
    done: 'You hold stop and contain for 30 min.',
  },
  role: {
    title: 'Ask for a role',
    says: 'For at most 4 h, once a lead who is not you confirms it within 15 min; else it lapses.',
    keep: 'Ask for nothing',
    act: 'Ask a lead',
    done: 'A lead has 15 min to confirm it.',
  },
} as const

export function StartBreakGlassDialog({ kind, onClose }: StartBreakGlassDialogProps) {
  return (
    <Dialog
      isOpen={kind !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={kind ? WORDS[kind].title : ''}
      description={kind ? WORDS[kind].says : undefined}
    >
      {kind !== null && <Form kind={kind} onClose={onClose} />}
    </Dialog>
  )
}

type Sent = { kind: Kind; role?: LentRole; scope: string; reason: string }

function Form({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const trpc = useTRPC()
  const router = useRouter()
  const say = useToast()
  const [need, setNeed] = useState({ scope: '', reason: '' })
  const [role, setRole] = useState<LentRole>('operator')
  const start = useMutation(trpc.breakGlass.start.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(start.mutateAsync, [trpc.breakGlass.pathKey()], {
    verb: 'break-glass.start',
    target: () => ({ kind: 'break_glass', id: 'new' }),
    shown: (input: Sent) => [`${WORDS[kind].title}${input.role ? `: ${input.role}` : ''}.`, `For: ${input.scope}`, `Why: ${input.reason}`],
  })
  const { keep, act, done } = WORDS[kind]
  const missing = missingOf(need)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const sent = { kind, scope: need.scope.trim(), reason: need.reason.trim(), ...(kind === 'role' ? { role } : {}) }
    if ((await run(sent)) === null) return
    say(done)
    onClose()
    router.refresh() // what this person may do has changed
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {kind === 'role' && (
        <SelectField label="Role" value={role} options={LENT_ROLES.map((value) => ({ value, label: value }))} onChange={setRole} />
      )}
      <NeedFields value={need} onChange={setNeed} />
      <RefusedNote error={error} />
      <DialogFoot keep={keep} onKeep={onClose} verb={act} isBusy={isBusy} missing={missing} variant={kind === 'contain' ? 'stop' : 'ink'} />
    </form>
  )
}
