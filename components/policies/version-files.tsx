'use client'

import { useQuery } from '@tanstack/react-query'
import { FileJson, FileText } from 'lucide-react'
import { SelectField } from '@/components/ui/select-field'
import type { FileChange, VersionDetail } from '@/lib/schemas/drafts'
import { useTRPC } from '@/lib/trpc'
import { groupFiles } from './group-files'

export type VersionFilesProps = {
  detail: VersionDetail
  path: string | null
  other: number | null
  onOpen: (path: string) => void
  onOther: (version: number | null) => void
}

const NONE = 'none'
const WORDS: Record<FileChange | 'gone', string> = { same: '', changed: 'differs', added: 'only here', gone: 'only there' }

/** The files of a version; with another one chosen, what differs between the two. */
export function VersionFiles({ detail, path: front, other, onOpen, onOther }: VersionFilesProps) {
  const trpc = useTRPC()
  const versions = useQuery(trpc.policies.versions.queryOptions({ limit: 200 }))
  const compared = useQuery({ ...trpc.policies.version.queryOptions({ version: other ?? 1 }), enabled: other !== null && other > 0 })
  const there = other === null ? null : new Map(compared.data?.files.map(({ path, digest }) => [path, digest]))
  const changeOf = (path: string, digest: string): FileChange =>
    !there || !compared.data ? 'same' : there.has(path) ? (there.get(path) === digest ? 'same' : 'changed') : 'added'
  const own = detail.files.map(({ path, digest }) => ({ path, change: changeOf(path, digest), isUnsaved: false, errors: 0, warnings: 0 }))
  const here = new Set(detail.files.map(({ path }) => path))
  const gone = there ? [...there.keys()].filter((path) => !here.has(path)).sort() : []
  const self = detail.version.version
  const options = [
    { value: NONE, label: 'Read only this version' },
    ...(versions.data?.items ?? [])
      .filter(({ version }) => version !== self)
      .map(({ version, name }) => ({ value: String(version), label: `Compare with v${version}, ${name}` })),
  ]
  const row = (path: string, word: string) => {
    const Icon = path.endsWith('.rego') ? FileText : FileJson
    return (
      <li key={path} className="fi" data-front={front === path || undefined}>
        <button
          type="button"
          onClick={() => onOpen(path)}
          aria-current={front === path ? 'true' : undefined}
          title={word === '' ? path : `${path}, ${word}`}
        >
          <Icon className="ico" aria-hidden="true" />
          <span className="grow">{path}</span>
          {word !== '' && (
            <>
              <span className="dot" />
              <span className="sr">{`, ${word}`}</span>
            </>
          )}
        </button>
      </li>
    )
  }
  return (
    <section className="sheet files" aria-label="Files of the version">
      <div className="sheet-h">
        <h2>{`Files ${detail.files.length}`}</h2>
      </div>
      <div className="in">
        <SelectField
          label="Compare with"
          isLabelHidden
          value={other === null ? NONE : String(other)}
          options={options}
          onChange={(value) => onOther(value === NONE ? null : Number(value))}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <nav className="tree" aria-label="Files" tabIndex={0}>
        {detail.files.length === 0 && <p className="soft">The files of this version were not kept.</p>}
        {groupFiles(own).map(({ title, files }) => (
          <div key={title}>
            <h3>{title}</h3>
            <ul>{files.map(({ path, change }) => row(path, WORDS[change]))}</ul>
          </div>
        ))}
        {gone.length > 0 && (
          <div>
            <h3>{`Only in v${other}`}</h3>
            <ul>{gone.map((path) => row(path, WORDS.gone))}</ul>
          </div>
        )}
      </nav>
    </section>
  )
}
