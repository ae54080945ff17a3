'use client'

import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { isReason, ReasonField, WHY_MISSING } from '@/components/shell/reason-field'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { incidentName } from '@/lib/incident-names'
import { SEVERITIES, type Severity, severityName } from '@/lib/incident-words'
import { type IncidentDetail, Mitigate } from '@/lib/schemas/incidents'
import { MergeField } from './merge-field'
import { TextArea } from './text-area'
import { useIncidentVerbs } from './use-incident-verbs'
import { VERBS, type Verb } from './verbs'

export type VerbDialogProps = { detail: IncidentDetail; verb: Verb | null; onClose: () => void }

/** One dialog for every move of an incident: what it does, what it needs, and what stays true without it. */
export function VerbDialog({ detail, verb, onClose }: VerbDialogProps) {
  const words = verb === null ? null : VERBS[verb]
  return (
    <Dialog
      isOpen={words !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={words?.act(incidentName(detail.number)) ?? ''}
      description={words?.says}
    >
      {verb !== null && <Form detail={detail} verb={verb} onClose={onClose} />}
    </Dialog>
  )
}

const isEvidence = (text: string): boolean => Mitigate.shape.evidence.safeParse(text).success
const severities = SEVERITIES.map((one) => ({ value: String(one), label: severityName(one) }))

function Form({ detail, verb, onClose }: { detail: IncidentDetail; verb: Verb; onClose: () => void }) {
  const say = useToast()
  const { run, isBusy, error } = useIncidentVerbs()
  const [text, setText] = useState('')
  const [into, setInto] = useState('')
  const [severity, setSeverity] = useState<Severity>(detail.severity)
  // What was looked at when the dialog opened: a change of somebody else in between must be a conflict, not an accident.
  const [{ id, version, number }] = useState(detail)
  const { act, asks, keep, done } = VERBS[verb]
  const lacks = [
    verb === 'merge' && into === '' ? 'Choose the incident that takes it in.' : null,
    verb === 'setSeverity' && severity === detail.severity ? `It has ${severityName(severity)} already.` : null,
    asks === 'evidence' && !isEvidence(text) ? 'Name what shows that the harm has ended.' : null,
    asks === 'reason' && !isReason(text) ? WHY_MISSING : null,
  ]
  const missing = lacks.find((one) => one !== null) ?? null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    if ((await run({ verb, id, version, text: text.trim(), into, severity })) === null) return
    say(`${incidentName(number)} ${done}.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      {verb === 'merge' && <MergeField id={id} value={into} onChange={setInto} />}
      {verb === 'setSeverity' && (
        <SelectField
          label="Severity"
          value={String(severity)}
          options={severities}
          onChange={(chosen) => setSeverity(SEVERITIES.find((one) => String(one) === chosen) ?? severity)}
        />
      )}
      {asks === 'evidence' && (
        <TextArea
          label="Evidence"
          hint="A figure, a run, a check: what somebody else can look at."
          maxLength={1000}
          value={text}
          onChange={setText}
        />
      )}
      {asks === 'reason' && <ReasonField value={text} onChange={setText} />}
      <RefusedNote error={error} />
      <DialogFoot keep={keep} onKeep={onClose} verb={act(incidentName(number))} isBusy={isBusy} missing={missing} />
    </form>
  )
}
