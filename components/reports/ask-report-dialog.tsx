'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { Day, KIND_NAMES, PERIOD_KINDS, type PeriodKind } from '@/lib/schemas/reports'
import { useTRPC } from '@/lib/trpc'

export type AskReportDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function AskReportDialog({ isOpen, onOpenChange }: AskReportDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Ask for a report"
      description="It is made from what is measured now, stored once, and never changed."
    >
      <Form onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

const KINDS = PERIOD_KINDS.map((kind) => ({ value: kind, label: KIND_NAMES[kind] }))
const HINTS: Record<PeriodKind, string> = {
  'status-daily': 'The day itself, UTC. Today is reported so far, and its rest as a gap.',
  'status-weekly': 'Any day of the week from Monday, UTC.',
  'status-monthly': 'Any day of the month, UTC.',
  'execution-summary': 'Any day of the month, UTC.',
}
const WRONG_DAY = 'Type a day that exists, such as 2026-01-31.'
const today = () => new Date().toISOString().slice(0, 10)

function Form({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const { run, isBusy, error } = useCommand(useMutation(trpc.reports.create.mutationOptions()).mutateAsync, [trpc.reports.pathKey()])
  const [kind, setKind] = useState<PeriodKind>('status-daily')
  const [day, setDay] = useState(today)
  const [isLeft, setIsLeft] = useState(false)
  const isDayRight = Day.safeParse(day.trim()).success
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isDayRight) return
    const made = await run({ kind, day: day.trim() })
    if (!made) return
    say(`${KIND_NAMES[kind]} is being made.`)
    onClose()
    router.push(`/reports/${made.id}`)
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <SelectField label="Kind" value={kind} options={KINDS} onChange={setKind} />
      <TextField
        label="Day"
        hint={HINTS[kind]}
        autoComplete="off"
        inputMode="numeric"
        maxLength={10}
        value={day}
        error={isLeft && !isDayRight ? WRONG_DAY : null}
        onChange={setDay}
        onBlur={() => setIsLeft(true)}
      />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Ask for nothing"
        onKeep={onClose}
        verb="Ask for the report"
        isBusy={isBusy}
        missing={isDayRight ? null : WRONG_DAY}
      />
    </form>
  )
}
