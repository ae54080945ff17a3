'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { EXPORT_FORMATS, type ExportFormat, FORMAT_NAMES } from '@/lib/schemas/audit-exports'
import { useTRPC } from '@/lib/trpc'
import { readTime, spanProblem, WRONG_TIME } from './export-span'

export type ExportDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void; canDetail: boolean }

export function ExportDialog({ isOpen, onOpenChange, canDetail }: ExportDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Export the log with its proof"
      description="An archive with the entries, checkpoints, tiles, keys and a verifier that runs on your own machine."
    >
      <Form canDetail={canDetail} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

const FORMATS = EXPORT_FORMATS.map((format) => ({ value: format, label: FORMAT_NAMES[format] }))
const today = () => new Date().toISOString().slice(0, 10)

function Form({ canDetail, onClose }: { canDetail: boolean; onClose: () => void }) {
  const trpc = useTRPC()
  const say = useToast()
  const { run, isBusy, error } = useCommand(useMutation(trpc.auditExports.request.mutationOptions()).mutateAsync, [
    trpc.auditExports.pathKey(),
  ])
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState(today)
  const [left, setLeft] = useState<readonly string[]>([])
  const [format, setFormat] = useState<ExportFormat>('jsonl')
  const [includeDetail, setIncludeDetail] = useState(false)
  const span = { from: readTime(from, { isEnd: false }), to: readTime(to, { isEnd: true }) }
  const missing = spanProblem(span.from, span.to)
  const leave = (name: string) => setLeft((now) => [...now, name])
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null || span.from === null || span.to === null) return
    if (!(await run({ from: span.from, to: span.to, format, includeDetail }))) return
    say('The export is being made. It stands in the list when it is ready.')
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField
        label="From"
        hint="UTC: a day, or a day and a time."
        autoComplete="off"
        maxLength={16}
        value={from}
        error={left.includes('from') && span.from === null ? WRONG_TIME : null}
        onChange={setFrom}
        onBlur={() => leave('from')}
      />
      <TextField
        label="To"
        hint="UTC: the whole of a day, or up to a time."
        autoComplete="off"
        maxLength={16}
        value={to}
        error={left.includes('to') && span.to === null ? WRONG_TIME : null}
        onChange={setTo}
        onBlur={() => leave('to')}
      />
      <SelectField label="Format" value={format} options={FORMATS} onChange={setFormat} />
      {canDetail && (
        <label className="row-x">
          <input type="checkbox" checked={includeDetail} onChange={(event) => setIncludeDetail(event.target.checked)} />
          <span>With detail, which may be personal. Only an auditor can then download it.</span>
        </label>
      )}
      <RefusedNote error={error} />
      <DialogFoot keep="Export nothing" onKeep={onClose} verb="Make the export" isBusy={isBusy} missing={missing} />
    </form>
  )
}
