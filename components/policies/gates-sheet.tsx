'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, visibleText } from '@/lib/format'
import type { Evidence } from '@/lib/schemas/versions'
import { type GateView, prepareGates, sayShut } from './prepare-gates'
import { stationOf } from './prepare-stations'
import type { VersionPartProps } from './version-slots'

/** What was measured at each gate, against its line, with where to look; shut ones first. */
export function GatesSheet({ detail }: VersionPartProps) {
  const [, setFile] = useQueryState('file', parseAsString.withOptions({ history: 'replace' }))
  const { gates, ahead } = prepareGates(detail.gates, stationOf(detail.version.state, detail.events))
  const paths = new Set(detail.files.map(({ path }) => path))
  const isShipped = detail.draftId === null && detail.gates.every(({ at }) => at === null)
  return (
    <Sheet label="Gates" title="Gates" meta={isShipped || gates.length === 0 ? undefined : sayShut(gates)}>
      {isShipped ? (
        <p className="in soft">It came with the product, and went through no gate here.</p>
      ) : (
        <ul className="gates">
          {gates.map((gate) => (
            <GateItem key={gate.gate} gate={gate} paths={paths} onOpen={(path) => void setFile(path)} />
          ))}
        </ul>
      )}
      {!isShipped && ahead > 0 && <p className="in soft rule-t">{`${ahead} more at later stations.`}</p>}
    </Sheet>
  )
}

type ItemProps = { gate: GateView; paths: ReadonlySet<string>; onOpen: (path: string) => void }

function GateItem({ gate, paths, onOpen }: ItemProps) {
  const { title, stationName, glyph, word, says, detail, at, isLoud } = gate
  const evidence = detail?.evidence ?? []
  const places = evidence.length + (detail?.more ?? 0)
  const head = (
    <>
      <Glyph state={glyph} />
      <span className="gt">
        <span className="strong">{title}</span>
        <span className="sr">{`, ${word}`}</span>
        <span className="soft">{visibleText(says)}</span>
        <span className="dim">
          {[stationName, detail ? `line: ${detail.limit}` : '', detail?.source ?? ''].filter((part) => part !== '').join(' · ')}
          {at !== null && (
            <>
              {' · '}
              <LocalTime at={at} />
            </>
          )}
        </span>
        {places > 0 && <span className="places-n">{places === 1 ? '1 place' : `${formatCount(places)} places`}</span>}
      </span>
    </>
  )
  if (evidence.length === 0) return <li className="gate">{head}</li>
  return (
    <li>
      <details open={isLoud}>
        <summary className="gate">{head}</summary>
        <ul className="places">
          {evidence.map((one) => (
            <Place key={JSON.stringify(one)} one={one} onOpen={one.path !== undefined && paths.has(one.path) ? onOpen : null} />
          ))}
          {(detail?.more ?? 0) > 0 && <li className="dim">{`and ${formatCount(detail?.more ?? 0)} more`}</li>}
        </ul>
      </details>
    </li>
  )
}

function Place({ one, onOpen }: { one: Evidence; onOpen: ((path: string) => void) | null }) {
  const { path, row, text, kind } = one
  const where = path === undefined ? null : `${path}${row === undefined ? '' : `:${row}`}`
  return (
    <li>
      <Glyph state={kind === 'error' ? 'breach' : kind === 'warning' ? 'warn' : 'run'} size={12} />
      <span>
        {kind !== undefined && <span className="sr">{`${kind}: `}</span>}
        {where !== null &&
          (onOpen && path !== undefined ? (
            <button type="button" className="linkish mono" onClick={() => onOpen(path)}>
              {where}
            </button>
          ) : (
            <span className="mono">{where}</span>
          ))}{' '}
        {visibleText(text)}
      </span>
    </li>
  )
}
