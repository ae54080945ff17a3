'use client'

import { FileJson, FileText, Plus } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { FileDialog, type FileDialogAct } from './file-dialog'
import { FileMenu } from './file-menu'
import { isOfTool } from './findings'
import { groupFiles, type TreeFile } from './group-files'
import { OriginLine } from './origin-line'
import { useWorkspace } from './workspace'

/** The files of the draft at the left, and where it comes from below. */
export function FilesSheet() {
  const { detail, unsaved, diagnosing, canWrite } = useWorkspace()
  const [act, setAct] = useState<FileDialogAct | null>(null)
  const unsavedPaths = new Set(unsaved.map(({ path }) => path))
  const countIn = (path: string, severity: string) =>
    diagnosing.findings.filter((one) => one.path === path && one.severity === severity && !isOfTool(one)).length
  const treeOf = (path: string, change: TreeFile['change']): TreeFile => ({
    path,
    change,
    isUnsaved: unsavedPaths.has(path),
    errors: countIn(path, 'error'),
    warnings: countIn(path, 'warning'),
  })
  const saved = detail.files.map(({ path, change }) => treeOf(path, change))
  const fresh = unsaved.filter((one) => !detail.files.some(({ path }) => path === one.path)).map(({ path }) => treeOf(path, 'added'))
  return (
    <section className="sheet files" aria-label="Draft files">
      <div className="sheet-h">
        <h2>{`Files ${saved.length + fresh.length}`}</h2>
        <span className="meta">
          {canWrite && (
            <Button variant="ghost" size="sm" aria-label="Add a file to the draft…" onClick={() => setAct({ kind: 'add' })}>
              <Plus className="ico" aria-hidden="true" />
            </Button>
          )}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <nav className="tree" aria-label="Files of the draft" tabIndex={0}>
        {groupFiles([...saved, ...fresh]).map(({ title, files }) => (
          <div key={title}>
            <h3>{title}</h3>
            <ul>
              {files.map((file) => (
                <FileRow key={file.path} file={file} onAct={setAct} />
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <Facts />
      {act && <FileDialog act={act} onClose={() => setAct(null)} />}
    </section>
  )
}

const STATES = { same: '', changed: 'changed', added: 'added' } as const

function FileRow({ file, onAct }: { file: TreeFile; onAct: (act: FileDialogAct) => void }) {
  const { path: front, open, canWrite, detail } = useWorkspace()
  const { path, change, isUnsaved, errors, warnings } = file
  const Icon = path.endsWith('.rego') ? FileText : FileJson
  const words = [
    STATES[change],
    isUnsaved && 'not saved',
    errors > 0 && `errors: ${errors}`,
    warnings > 0 && `warnings: ${warnings}`,
  ].filter(Boolean)
  const version = detail.files.find((one) => one.path === path)?.version
  return (
    <li className="fi" data-front={front === path || undefined}>
      <button
        type="button"
        onClick={() => open(path)}
        aria-current={front === path ? 'true' : undefined}
        title={[path, ...words].join(', ')}
      >
        <Icon className="ico" aria-hidden="true" />
        <span className="grow">{path}</span>
        {words.length > 0 && <span className="sr">{`, ${words.join(', ')}`}</span>}
        {errors > 0 ? <Glyph state="breach" size={12} /> : warnings > 0 && <Glyph state="warn" size={12} />}
        {(change !== 'same' || isUnsaved) && <span className={isUnsaved ? 'dot dot-open' : 'dot'} />}
      </button>
      {canWrite && version !== undefined && <FileMenu path={path} onAct={(kind) => onAct({ kind, path, version })} />}
    </li>
  )
}

function Facts() {
  const { detail } = useWorkspace()
  const { draft, files, removed } = detail
  const changed = files.filter(({ change }) => change === 'changed').length
  const added = files.filter(({ change }) => change === 'added').length
  return (
    <dl className="dl small">
      <dt>From</dt>
      <dd>
        <Link href={`/policies/versions/${draft.basedOn}`} prefetch={false}>{`version ${draft.basedOn}`}</Link>
      </dd>
      <OriginLine origin={draft.origin} />
      <dt>{draft.authors.length === 1 ? 'Author' : 'Authors'}</dt>
      <dd>{draft.authors.join(', ')}</dd>
      <dt>Changed</dt>
      <dd>{`${changed} changed, ${added} added, ${removed.length} removed`}</dd>
    </dl>
  )
}
