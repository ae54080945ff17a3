'use client'

import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Glyph } from '@/components/ui/glyph'
import type { Assignee, ViolationRow } from '@/lib/schemas/violations'
import { AssigneeField, NOBODY } from './assignee-field'
import { type BulkAsked, type BulkResult, useBulk } from './use-bulk'
import { plain } from './words'

export type BulkKind = BulkAsked['kind']
export type BulkDialogProps = {
  asked: { kind: BulkKind; rows: readonly ViolationRow[] } | null
  meId: string
  assignees: readonly Assignee[]
  onClose: () => void
  onDone: () => void
}

/** The same change of several items. The result is told item by item: some may be done while others are refused. */
export function BulkDialog({ asked, onClose, ...rest }: BulkDialogProps) {
  return (
    <Dialog
      isOpen={asked !== null}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={asked ? `${asked.kind === 'assign' ? 'Assign' : 'Triage'} ${asked.rows.length}` : ''}
      description="Each is a change of its own, with its own line in the history and the audit log."
    >
      {asked && <Form asked={asked} onClose={onClose} {...rest} />}
    </Dialog>
  )
}

function Form({ asked, meId, assignees, onClose, onDone }: BulkDialogProps & { asked: NonNullable<BulkDialogProps['asked']> }) {
  const { run, isBusy } = useBulk()
  const [chosen, setChosen] = useState(meId)
  const [results, setResults] = useState<readonly BulkResult[] | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const made = await run({ ...asked, assigneeId: chosen === NOBODY ? null : chosen })
    if (!made) return
    setResults(made)
    onDone()
  }
  if (results) return <Results results={results} onClose={onClose} />
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      {asked.kind === 'assign' && <AssigneeField value={chosen} assignees={assignees} meId={meId} onChange={setChosen} />}
      <DialogFoot
        keep="Leave them as they are"
        onKeep={onClose}
        verb={`${asked.kind === 'assign' ? 'Assign' : 'Triage'} ${asked.rows.length}`}
        isBusy={isBusy}
        missing={null}
      />
    </form>
  )
}

function Results({ results, onClose }: { results: readonly BulkResult[]; onClose: () => void }) {
  const done = results.filter(({ refusal }) => refusal === null).length
  return (
    <div className="form">
      <p className="strong" role="status">{`${done} of ${results.length} done`}</p>
      <ul className="history">
        {results.map(({ row, refusal }) => (
          <li key={row.id}>
            <p className="row-x">
              <Glyph state={refusal === null ? 'ok' : 'breach'} />
              {`${plain(row.principle)}, ${row.family} of ${row.agentId}`}
            </p>
            {refusal !== null && <p className="soft">{refusal}</p>}
          </li>
        ))}
      </ul>
      <div className="dlg-f">
        <Button onClick={onClose}>Close</Button>
      </div>
    </div>
  )
}
