'use client'

import { ReplayPanel } from './replay-panel'
import { useWorkspace } from './workspace'

/** The replay of the draft on this page. What is replayed is what is saved. */
export function DraftReplay() {
  const { detail, unsaved, canWrite } = useWorkspace()
  const isOpen = detail.draft.state === 'open'
  const n = unsaved.length
  const unsavedWhy = n === 0 ? null : `Save first: ${n === 1 ? 'one file is' : `${n} files are`} not saved, and what is saved is replayed.`
  const waitsFor = isOpen ? unsavedWhy : 'This draft is no longer open.'
  return <ReplayPanel of={{ draftId: detail.draft.id }} mayReplay={canWrite || !isOpen} waitsFor={waitsFor} />
}
