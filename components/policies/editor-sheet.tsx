'use client'

import type { EditorView } from '@codemirror/view'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Segmented } from '@/components/ui/segmented'
import { useIsClient } from '@/components/ui/use-is-client'
import { applyFix } from './apply-fix'
import { BehindBar } from './behind-bar'
import { CompareWithBase } from './compare-with-base'
import { EditorFoot } from './editor-foot'
import { EditorTabs } from './editor-tabs'
import { type Finding, isOfTool } from './findings'
import { FormatBar } from './format-bar'
import { LazyEditor } from './lazy-views'
import { ProblemList } from './problem-list'
import { showAt } from './show-at'
import { SymbolMenu } from './symbol-menu'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

/** The middle of the page: tabs, the editor or the comparison with the version the draft is based on, and what was found. */
export function EditorSheet({ frame }: { frame: Frame }) {
  const { detail, path } = useWorkspace()
  const [mode, setMode] = useState<'edit' | 'compare'>('edit')
  const { file } = frame
  return (
    <section className="sheet editor" aria-label="Editor">
      <div className="ed-head">
        <EditorTabs />
        <span className="meta2">
          {file.data && (
            <span className="dim nowrap">
              saved <LocalTime at={file.data.updatedAt} />
            </span>
          )}
          {mode === 'edit' && path !== null && path.endsWith('.rego') && <SymbolMenu />}
          <Segmented
            label="View"
            isMini
            value={mode}
            options={[
              { value: 'edit', label: 'Edit' },
              { value: 'compare', label: `Compare with v${detail.draft.basedOn}` },
            ]}
            onChange={setMode}
          />
        </span>
      </div>
      <BehindBar frame={frame} />
      <FormatBar frame={frame} />
      <div className="ed-body" id="editor-panel" role="tabpanel" aria-label={path ?? 'No file'}>
        {path === null ? (
          <p className="in soft">This draft has no file. Add one at the left.</p>
        ) : mode === 'compare' ? (
          <CompareWithBase key={path} path={path} frame={frame} />
        ) : (
          <Editing frame={frame} path={path} />
        )}
      </div>
      <ProblemList />
      <EditorFoot />
    </section>
  )
}

function Editing({ frame, path }: { frame: Frame; path: string }) {
  const workspace = useWorkspace()
  const { texts, canWrite, save, viewRef, textOf, diagnosing } = workspace
  const { file, extensions, isThere, place, setPlace } = frame
  const findings = diagnosing.findings
  const own = useMemo(() => findings.filter((one) => one.path === path && !isOfTool(one)), [findings, path])
  const extras = useMemo(() => [...extensions.values()], [extensions])
  const [shownIn, setShownIn] = useState<EditorView | null>(null)
  const isClient = useIsClient() // what is kept in the browser is unknown to the server's first paint
  const kept = file.data?.path === path ? file.data : null
  const read = (at: string) => texts.get(at)?.text ?? (kept?.path === at ? kept.text : null)
  const onChange = (at: string, text: string) => {
    if (kept && kept.path === at && text === kept.text) return texts.drop(at)
    texts.set({ path: at, text, version: texts.get(at)?.version ?? kept?.version ?? 0 })
  }
  const onFix = useEffectEvent(async ({ fix }: Finding) => {
    if (fix) await applyFix(workspace, fix, textOf)
  })
  const show = useEffectEvent((view: EditorView | null) => {
    if (view)
      void import('./findings-extension').then(
        ({ showFindings }) => viewRef.current === view && showFindings(view, { findings: own, acts: { onFix: (one) => void onFix(one) } }),
      )
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown again whenever the file or what was found in it is another
  useEffect(() => show(shownIn), [own, shownIn, path, canWrite])
  useEffect(() => {
    if (!place || place.path !== path || !viewRef.current || !(kept || texts.get(path))) return
    showAt(viewRef.current, place.place)
    setPlace(null)
  }, [place, path, kept, texts, viewRef, setPlace])
  if (file.error && isThere && !texts.get(path))
    return (
      <ErrorState
        title={`${path} did not load`}
        detail={sentenceOf(file.error)}
        reference={referenceOf(file.error)}
        onRetry={() => void file.refetch()}
      />
    )
  if (!isClient || read(path) === null) return <LoadingBars what={path} rows={8} />
  return (
    <LazyEditor
      path={path}
      read={read}
      isReadOnly={!canWrite}
      extras={extras}
      onChange={onChange}
      onSave={() => void save(path)}
      onShow={setShownIn}
      viewRef={viewRef}
    />
  )
}
