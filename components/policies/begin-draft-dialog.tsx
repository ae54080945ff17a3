'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { useTRPC } from '@/lib/trpc'

/** What the draft is for, where another page led here. */
export type Origin = { violationId: string } | { decisionId: string } | null
export type BeginDraftDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void; origin: Origin; from?: number }

export function BeginDraftDialog({ isOpen, onOpenChange, origin, from }: BeginDraftDialogProps) {
  const what =
    origin === null
      ? ''
      : 'violationId' in origin
        ? ' It is kept that it is for this violation.'
        : ' It is kept that it is for this decision.'
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Begin a draft"
      description={`It holds every file of a version: rules, tests and data. Nothing decides by a draft.${what}`}
    >
      <Form onClose={() => onOpenChange(false)} origin={origin} from={from} />
    </Dialog>
  )
}

const ACTIVE = 'active'

function Form({ onClose, origin, from }: { onClose: () => void; origin: Origin; from: number | undefined }) {
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const versions = useQuery(trpc.policies.versions.queryOptions({ limit: 200 }))
  const { run, isBusy, error } = useCommand(useMutation(trpc.drafts.create.mutationOptions()).mutateAsync, [trpc.drafts.list.pathKey()])
  const [name, setName] = useState('')
  const [base, setBase] = useState(from === undefined ? ACTIVE : String(from))
  const options = [
    { value: ACTIVE, label: 'The active version' },
    ...(versions.data?.items ?? [])
      .filter(({ files }) => files > 0)
      .map((one) => ({ value: String(one.version), label: `Version ${one.version}, ${one.name}` })),
    ...(from !== undefined && !versions.data?.items.some(({ version }) => version === from)
      ? [{ value: String(from), label: `Version ${from}` }]
      : []),
  ]
  const missing = name.trim() === '' ? 'Say in a few words what it is to change.' : null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const made = await run({ name, ...(base === ACTIVE ? {} : { from: Number(base) }), ...(origin ?? {}) })
    if (!made) return
    say(`Draft “${name.trim()}” is begun from version ${made.basedOn}.`)
    router.push(`/policies/drafts/${made.id}`)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField
        label="Name"
        hint="What it is to change, such as: Sandbox execution limits."
        autoComplete="off"
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <SelectField label="Begin from" value={base} options={options} onChange={setBase} />
      <RefusedNote error={error} />
      <DialogFoot keep="Begin nothing" onKeep={onClose} verb="Begin the draft" isBusy={isBusy} missing={missing} />
    </form>
  )
}
