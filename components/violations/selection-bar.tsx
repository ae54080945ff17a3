'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { type Assignee, UNSEEN_STATES, type ViolationRow } from '@/lib/schemas/violations'
import { BulkDialog, type BulkKind } from './bulk-dialog'
import type { Viewer } from './viewer'

export type SelectionBarProps = { rows: readonly ViolationRow[]; viewer: Viewer; assignees: readonly Assignee[]; onClear: () => void }

/** What is selected on this page, counted, and what may be done with all of it. */
export function SelectionBar({ rows, viewer, assignees, onClear }: SelectionBarProps) {
  const [asked, setAsked] = useState<{ kind: BulkKind; rows: readonly ViolationRow[] } | null>(null)
  const unseen = rows.filter(({ state }) => UNSEEN_STATES.some((one) => one === state))
  const whyNot = (permission: 'violations:assign' | 'violations:triage') =>
    viewer.held.includes(permission) ? null : `Open to ${rolesInWords(permission)}.`
  return (
    <>
      {rows.length > 0 && (
        <section className="row-x wrap" aria-label="Selected violations">
          <b>{`${rows.length} selected`}</b>
          <Button size="sm" disabledReason={whyNot('violations:assign')} onClick={() => setAsked({ kind: 'assign', rows })}>
            {`Assign ${rows.length}…`}
          </Button>
          <Button
            size="sm"
            disabledReason={whyNot('violations:triage') ?? (unseen.length === 0 ? 'Nobody waits for triage among them.' : null)}
            onClick={() => setAsked({ kind: 'triage', rows: unseen })}
          >
            {`Triage ${unseen.length}…`}
          </Button>
          <Button size="sm" variant="ghost" onClick={onClear}>
            Clear the selection
          </Button>
        </section>
      )}
      <BulkDialog asked={asked} meId={viewer.meId} assignees={assignees} onClose={() => setAsked(null)} onDone={onClear} />
    </>
  )
}
