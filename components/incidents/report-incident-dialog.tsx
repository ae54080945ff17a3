'use client'

import { useMutation } from '@tanstack/react-query'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { TYPE_NAMES } from '@/lib/incident-names'
import { INCIDENT_TYPES, type IncidentType, SEVERITIES, type Severity, severityName } from '@/lib/incident-words'
import { actsByItself } from '@/lib/response-plans'
import { useTRPC } from '@/lib/trpc'
import { readReport } from './read-report'
import { TextArea } from './text-area'

/** What a link of another page says it is about. */
export type About = { agent: string | null; sandbox: string | null; violation: string | null }
export type ReportIncidentDialogProps = { isOpen: boolean; about: About; onClose: () => void }

/** A person is a source like any other: what they saw, how grave, and what it is about. */
export function ReportIncidentDialog({ isOpen, about, onClose }: ReportIncidentDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title="Report an incident"
      description="It is opened at once and its clocks start now. A similar one that is open takes it in. Its response plan begins at once."
      isWide
    >
      {isOpen && <Form about={about} onClose={onClose} />}
    </Dialog>
  )
}

const severities = SEVERITIES.map((one) => ({ value: String(one), label: severityName(one) }))
const types = INCIDENT_TYPES.map((value) => ({ value, label: TYPE_NAMES[value] }))

function Form({ about, onClose }: { about: About; onClose: () => void }) {
  const { incidents, alarms, overview } = useTRPC()
  const say = useToast()
  const router = useRouter()
  const send = useMutation(incidents.open.mutationOptions())
  const { run, isBusy, error } = useCommand(send.mutateAsync, [incidents.pathKey(), alarms.pathKey(), overview.pathKey()])
  const [type, setType] = useState<IncidentType>(about.violation === null ? 'other' : 'constitutional_violation')
  const [severity, setSeverity] = useState<Severity>(2)
  const [typed, setTyped] = useState({ title: '', detail: '', agent: about.agent ?? '', service: '' })
  const set = (next: Partial<typeof typed>) => setTyped((now) => ({ ...now, ...next }))
  const { input, missing } = readReport({ ...typed, type, severity, sandbox: about.sandbox, violation: about.violation })
  const acts = actsByItself(type, severity)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (input === null) return
    const made = await run(input)
    if (made === null) return
    say('The incident is reported.')
    // The way there closes the dialog: emptying the address as well would lead back to the list.
    router.push(`/incidents/${made.id}` as Route)
  }
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <TextField
        label="What happens"
        hint="One line. It is the title of the incident."
        maxLength={200}
        value={typed.title}
        onChange={(title) => set({ title })}
      />
      <div className="form-grid">
        <SelectField label="Type" value={type} options={types} onChange={setType} />
        <SelectField
          label="Severity"
          value={String(severity)}
          options={severities}
          onChange={(chosen) => setSeverity(SEVERITIES.find((one) => String(one) === chosen) ?? severity)}
        />
        <TextField
          label="Agent"
          hint="Its id, where one is concerned."
          maxLength={63}
          spellCheck={false}
          value={typed.agent}
          onChange={(agent) => set({ agent })}
        />
        <TextField
          label="Service"
          hint="Where one is concerned."
          maxLength={512}
          spellCheck={false}
          value={typed.service}
          onChange={(service) => set({ service })}
        />
      </div>
      <TextArea
        label="What was seen"
        hint="Where, when and how it was noticed. It stands in the timeline."
        maxLength={2000}
        value={typed.detail}
        onChange={(detail) => set({ detail })}
      />
      {(about.sandbox !== null || about.violation !== null) && (
        <p className="hint">{`It is tied to ${about.sandbox === null ? 'the violation' : 'the sandbox'} that you came from.`}</p>
      )}
      <p className="hint" role="status">
        {acts.length === 0 ? 'Nothing is stopped by this.' : `By itself, at once: ${acts.join(', ')}.`}
      </p>
      <RefusedNote error={error} />
      <DialogFoot keep="Report nothing" onKeep={onClose} verb="Report the incident" isBusy={isBusy} missing={missing} />
    </form>
  )
}
