'use client'

import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { ACTIONS, EXTRAS, PANELS } from './draft-slots'
import { DraftStations } from './draft-stations'
import { EditorSheet } from './editor-sheet'
import { FilesSheet } from './files-sheet'
import { FormatButton } from './format-button'
import { sayDraft } from './say-draft'
import { useWorkspaceOf, type WorkspaceInput } from './use-workspace'
import { WithdrawButton } from './withdraw-button'
import { useWorkspace, WorkspaceContext } from './workspace'

const parts = (list: typeof PANELS) => Object.entries(list).map(([name, Part]) => <Part key={name} />)

/** The page of a draft: files left, editor in the middle, what tries it at the right. */
export function DraftFrame(input: WorkspaceInput) {
  const frame = useWorkspaceOf(input)
  const { draft } = input.detail
  const { unsaved, diagnosing } = frame.workspace
  const { lead, rest } = sayDraft({ state: draft.state, submittedAs: draft.submittedAs, unsaved: unsaved.length, diagnosing })
  return (
    <WorkspaceContext value={frame.workspace}>
      <div className="head">
        <div>
          <h1>{draft.name}</h1>
          <p className="verdict">
            <b>{lead}</b> {rest}
          </p>
        </div>
        <div className="acts">
          <WithdrawButton />
          <FormatButton frame={frame} />
          {parts(ACTIONS)}
          <SaveButton mayWrite={input.mayWrite} />
        </div>
      </div>
      <DraftStations />
      <div className="cols pol fill" data-panels>
        <FilesSheet />
        <EditorSheet frame={frame} />
        <div className="stack">{parts(PANELS)}</div>
      </div>
      {parts(EXTRAS)}
    </WorkspaceContext>
  )
}

function SaveButton({ mayWrite }: { mayWrite: boolean }) {
  const { unsaved, canWrite, save, isSaving } = useWorkspace()
  const n = unsaved.length
  const why = !mayWrite
    ? `Writing is open to ${rolesInWords('policies:write')}.`
    : !canWrite
      ? 'This draft is no longer open.'
      : n === 0
        ? 'Everything is saved.'
        : isSaving
          ? 'It is being saved.'
          : null
  return (
    <Button variant="ink" disabledReason={why} onClick={() => void save()}>
      {n > 1 ? `Save ${n} files` : 'Save the file'}
      <Kbd keys="Ctrl S" />
    </Button>
  )
}
