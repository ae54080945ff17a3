'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { ALLOWS_MAX } from '@/lib/schemas/versions'
import { useTRPC } from '@/lib/trpc'
import { type AllowRow, readDeclared } from './declared-form'
import { useWorkspace } from './workspace'

/** What the author expects, before anybody looks: it is held against what the replay shows. */
export function SubmitForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const { draft } = useWorkspace().detail
  // The draft as it was when the dialog opened: what somebody else changes since is not submitted unseen.
  const [draftVersion] = useState(draft.version)
  const [says, setSays] = useState('')
  const [percent, setPercent] = useState('1')
  const [allows, setAllows] = useState<readonly AllowRow[]>([])
  const { run, isBusy, error } = useCommand(useMutation(trpc.policies.submit.mutationOptions()).mutateAsync, [
    trpc.drafts.pathKey(),
    trpc.policies.pathKey(),
  ])
  const read = readDeclared({ says, percent, allows })
  const missing = 'missing' in read ? read.missing : null
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if ('missing' in read) return
    const made = await run({ id: draft.id, draftVersion, declared: read.declared })
    if (!made) return
    say(`Draft “${draft.name}” is version ${made.version} now, and being measured.`)
    router.push(`/policies/versions/${made.version}`)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField
        label="What it changes, and what for"
        hint="The reviewer reads this first."
        autoComplete="off"
        maxLength={2000}
        value={says}
        onChange={setSays}
      />
      <TextField
        label="Other answers expected, in % of the decisions"
        hint="Replay and rollout stop at more than this. At most 5."
        inputMode="decimal"
        autoComplete="off"
        maxLength={8}
        value={percent}
        onChange={setPercent}
      />
      <Allows rows={allows} onChange={setAllows} />
      <RefusedNote error={error} />
      <DialogFoot keep="Keep writing" onKeep={onClose} verb="Request the review" isBusy={isBusy} missing={missing} />
    </form>
  )
}

const KINDS: { value: AllowRow['kind']; label: string }[] = [
  { value: 'rule', label: 'Rule' },
  { value: 'action', label: 'Action' },
]

function Allows({ rows, onChange }: { rows: readonly AllowRow[]; onChange: (rows: readonly AllowRow[]) => void }) {
  const change = (id: number, part: Partial<AllowRow>) => onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)))
  const add = () => onChange([...rows, { id: Math.max(0, ...rows.map(({ id }) => id)) + 1, kind: 'rule', name: '', why: '' }])
  return (
    <fieldset className="allows">
      <legend>Denials that are to become allows</legend>
      {rows.length === 0 && <p className="hint">None is expected.</p>}
      {rows.map(({ id, kind, name, why }) => (
        <div key={id} className="allow-row">
          <SelectField label="What" value={kind} options={KINDS} onChange={(value) => change(id, { kind: value })} />
          <TextField
            label={kind === 'rule' ? 'Code of the rule' : 'Name of the action'}
            maxLength={128}
            value={name}
            onChange={(text) => change(id, { name: text })}
          />
          <TextField label="Why that is right" maxLength={500} value={why} onChange={(text) => change(id, { why: text })} />
          <Button
            size="sm"
            aria-label={`Remove ${name === '' ? 'this row' : name}`}
            onClick={() => onChange(rows.filter((row) => row.id !== id))}
          >
            Remove
          </Button>
        </div>
      ))}
      <Button size="sm" disabledReason={rows.length >= ALLOWS_MAX ? `At most ${ALLOWS_MAX}.` : null} onClick={add}>
        Add a denial…
      </Button>
    </fieldset>
  )
}
