'use client'

import type { Extension } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { createContext, type RefObject, useContext, useEffect } from 'react'
import type { DraftDetail } from '@/lib/schemas/drafts'
import type { DraftTexts, Unsaved } from './draft-texts'
import type { Diagnosing } from './use-diagnostics'

/** An addition to the editor: the same for every file, or made for one. */
export type Extra = Extension | ((path: string) => Extension)
export const extrasOf = (extras: readonly Extra[], path: string): Extension =>
  extras.map((extra) => (typeof extra === 'function' ? extra(path) : extra))

export type Place = { row: number; col?: number }
/** What the draft's page shares with everything on it. */
export type Workspace = {
  detail: DraftDetail
  /** Whether this person may write in it now. */
  canWrite: boolean
  /** The file in front; null where the draft has none. */
  path: string | null
  openPaths: readonly string[]
  /** Shows a file, at a place of it where one is given. */
  open: (path: string, place?: Place) => void
  close: (path: string) => void
  texts: DraftTexts
  /** Texts that are not saved, this moment. */
  unsaved: readonly Unsaved[]
  /** The same 300 ms after the last key, and the version of what is saved: what tools are asked about. */
  settled: { unsaved: readonly Unsaved[]; draftVersion: number }
  diagnosing: Diagnosing
  /** Puts a text in place of a file's, unsaved and undoable. The file may not be there yet. */
  edit: (path: string, text: string) => Promise<void>
  /** A file's text as it is in this page: what is not saved, or what is. */
  textOf: (path: string) => Promise<string>
  /** Saves one file, or all that are not saved. Out: whether every one is saved now. */
  save: (path?: string) => Promise<boolean>
  isSaving: boolean
  /** The view that shows the file in front, while there is one. */
  viewRef: RefObject<EditorView | null>
  /** Adds something to the editor of the file in front under a name, or takes it away. */
  setExtension: (name: string, extension: Extra | null) => void
}

export const WorkspaceContext = createContext<Workspace | null>(null)

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (!workspace) throw new Error('This part belongs on the page of a draft.')
  return workspace
}

/** Adds an extension to the editor while the part that calls this is on the page. Keep its identity while nothing changed. */
export function useEditorExtension(name: string, extension: Extra | null): void {
  const { setExtension } = useWorkspace()
  useEffect(() => {
    setExtension(name, extension)
    return () => setExtension(name, null)
  }, [name, extension, setExtension])
}
