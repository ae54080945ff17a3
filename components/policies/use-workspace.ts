'use client'

import type { EditorView } from '@codemirror/view'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { DraftDetail } from '@/lib/schemas/drafts'
import { useTRPC } from '@/lib/trpc'
import { useDiagnostics } from './use-diagnostics'
import { useDraftTexts } from './use-draft-texts'
import { useOpenFiles } from './use-open-files'
import { useSave } from './use-save'
import { useSettled } from './use-settled'
import type { Extra, Place, Workspace } from './workspace'

export type WorkspaceInput = { detail: DraftDetail; personId: string; mayWrite: boolean }

/** Everything of the draft's page that more than one part of it needs. */
export function useWorkspaceOf({ detail, personId, mayWrite }: WorkspaceInput) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { id, version: draftVersion } = detail.draft
  const canWrite = mayWrite && detail.draft.state === 'open'
  const { texts, unsaved } = useDraftTexts({ personId, draftId: id })
  const files = useOpenFiles(
    detail,
    useMemo(() => unsaved.map(({ path }) => path), [unsaved]),
  )
  const settled = useSettled(useMemo(() => ({ unsaved, draftVersion }), [unsaved, draftVersion]))
  const diagnosing = useDiagnostics({ id, canAsk: mayWrite, settled })
  const [conflict, setConflict] = useState<string | null>(null)
  const [unformatted, setUnformatted] = useState<string | null>(null)
  const { save, isSaving } = useSave({ id, texts, onConflict: setConflict, onUnformatted: setUnformatted })
  const [extensions, setExtensions] = useState<ReadonlyMap<string, Extra>>(new Map())
  const viewRef = useRef<EditorView | null>(null)
  const [place, setPlace] = useState<{ path: string; place: Place } | null>(null)
  const isThere = detail.files.some((file) => file.path === files.path)
  const file = useQuery({ ...trpc.drafts.file.queryOptions({ id, path: files.path ?? 'main.rego' }), enabled: isThere })

  const setExtension = useCallback((name: string, extension: Extra | null) => {
    setExtensions((now) => {
      if (extension === null && !now.has(name)) return now
      const next = new Map(now)
      if (extension === null) next.delete(name)
      else next.set(name, extension)
      return next
    })
  }, [])

  const edit = async (path: string, text: string) => {
    const isNew = !detail.files.some((one) => one.path === path)
    const kept = isNew ? null : await queryClient.ensureQueryData(trpc.drafts.file.queryOptions({ id, path }))
    if (kept?.text === text) texts.drop(path)
    else texts.set({ path, text, version: texts.get(path)?.version ?? kept?.version ?? 0 })
  }

  const textOf = async (path: string): Promise<string> =>
    texts.get(path)?.text ?? (await queryClient.ensureQueryData(trpc.drafts.file.queryOptions({ id, path }))).text

  const workspace: Workspace = {
    detail,
    canWrite,
    path: files.path,
    openPaths: files.openPaths,
    open: (path, at) => {
      files.show(path)
      if (at) setPlace({ path, place: at })
    },
    close: files.close,
    texts,
    unsaved,
    settled,
    diagnosing,
    edit,
    textOf,
    save,
    isSaving,
    viewRef,
    setExtension,
  }
  return { workspace, file, conflict, setConflict, unformatted, setUnformatted, extensions, place, setPlace, isThere }
}
export type Frame = ReturnType<typeof useWorkspaceOf>
