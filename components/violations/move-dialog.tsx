'use client'

import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { ViolationDetail } from '@/lib/schemas/violations'
import { OccurrenceField } from './occurrence-field'
import { useViolationVerbs } from './use-violation-verbs'
import { VERBS, type Verb } from './verbs'
import { plain } from './words'

export type MoveDialogProps = { detail: ViolationDetail; verb: Verb | null; onClose: () => void }

/** One dialog for every move: what it does, what it needs, and what stays true without it. */
export function MoveDialog({ detail, verb, onClose }: MoveDialogProps) {
  const words = verb === null ? null : VERBS[verb]
  return (
    <Dialog
      isOpen={words !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={words ? `${words.act}: ${plain(detail.item.principle)}, ${detail.item.family}` : ''}
      description={words?.says}
    >
      {verb !== null && <Form detail={detail} verb={verb} onClose={onClose} />}
    </Dialog>
  )
}

type Typed = { reason: string; reference: string; decisionId: string }

function Form({ detail, verb, onClose }: { detail: ViolationDetail; verb: Verb; onClose: () => void }) {
  const say = useToast()
  const { run, isBusy, error } = useViolationVerbs()
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [item] = useState(detail.item)
  const [typed, setTyped] = useState<Typed>({ reason: '', reference: '', decisionId: detail.latest.decisionId })
  const set = (part: Partial<Typed>) => setTyped((now) => ({ ...now, ...part }))
  const { act, keep, done } = VERBS[verb]
  const missing = whatIsMissing(verb, typed, detail)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || !(await run({ verb, id: item.id, version: item.version, ...typed }))) return
    say(`${plain(item.principle)}, ${item.family} of ${item.agentId} ${done}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {verb === 'dismiss' && <OccurrenceField id={item.id} value={typed.decisionId} onChange={(decisionId) => set({ decisionId })} />}
      {verb === 'waive' && (
        <ul className="soft">
          {detail.waivers.map(({ id, rule, expires }) => (
            <li key={id}>{`${rule}: waiver ${id}, until ${expires.slice(0, 10)}`}</li>
          ))}
        </ul>
      )}
      {verb === 'fix' && (
        <TextField
          label="Draft or ticket"
          hint="Where the fix is made, such as OPS-17 or a draft’s name."
          maxLength={200}
          value={typed.reference}
          onChange={(reference) => set({ reference })}
        />
      )}
      {verb === 'triage' ? (
        <TextField
          label="Note"
          hint="Not required. Kept in the history."
          maxLength={500}
          value={typed.reason}
          onChange={(reason) => set({ reason })}
        />
      ) : (
        <ReasonField value={typed.reason} onChange={(reason) => set({ reason })} />
      )}
      <RefusedNote error={error} />
      <DialogFoot keep={keep} onKeep={onClose} verb={act} isBusy={isBusy} missing={missing} />
    </form>
  )
}

function whatIsMissing(verb: Verb, { reason, reference }: Typed, { item, unwaivable }: ViolationDetail): string | null {
  if (verb === 'triage') return null
  if (verb === 'waive' && item.severity === 'critical') return 'A critical rule is never waived. Fix it, or show that it is a false alarm.'
  if (verb === 'waive' && unwaivable.length > 0)
    return `No waiver is in force for ${unwaivable.join(', ')} and this agent. Have one approved first.`
  if (verb === 'fix' && reference.trim() === '') return 'Name the draft or ticket.'
  return isReason(reason) ? null : WHY_MISSING
}
