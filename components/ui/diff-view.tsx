'use client'

import { useState } from 'react'
import type { DiffLine, DiffRow, ObjectDiff } from '@/lib/object-diff'
import { piecesOf, sayFold, targetRows } from './diff-pieces'

export type DiffViewProps = {
  /** What of what, for those who hear it. */
  label: string
  diff: ObjectDiff
  /** diff: what goes and what comes. target: what will stand there. */
  view: 'diff' | 'target'
}

const SIGNS = { '-': { mark: '−', word: 'removed', name: 'del' }, '+': { mark: '+', word: 'added', name: 'add' } } as const

/** Two states of an object as one text: two line numbers, a sign, changed words marked, what is the same folded with its count. */
export function DiffView({ label, diff, view }: DiffViewProps) {
  const rows = view === 'diff' ? diff.rows : targetRows(diff.rows)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached without a pointer
    <section className="diff" aria-label={label} tabIndex={0}>
      <table>
        <caption className="sr">{label}</caption>
        <thead className="sr">
          <tr>
            <th scope="col">Line before</th>
            <th scope="col">Line after</th>
            <th scope="col">Change</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            row.sign === 'fold' ? <Fold key={keyOf(row, rows)} fold={row} view={view} /> : <Line key={lineKey(row)} line={row} />,
          )}
        </tbody>
      </table>
      {diff.leftOut > 0 && <p className="dl-f">{`${diff.leftOut} more lines are not shown: the change is longer than this page draws.`}</p>}
    </section>
  )
}

const lineKey = ({ sign, before, after }: DiffLine): string => `${sign}${before ?? ''}:${after ?? ''}`

/** A fold stands before a line, or at the end. */
function keyOf(fold: DiffRow, rows: readonly DiffRow[]): string {
  const next = rows[rows.indexOf(fold) + 1]
  return next === undefined || next.sign === 'fold' ? 'fold-end' : `fold-${lineKey(next)}`
}

function Fold({ fold, view }: { fold: Extract<DiffRow, { sign: 'fold' }>; view: DiffViewProps['view'] }) {
  const [isOpen, setIsOpen] = useState(false)
  const hidden = fold.hidden ?? []
  const lines = view === 'diff' ? hidden : targetRows(hidden)
  return (
    <>
      <tr className="fold">
        <td colSpan={4}>
          {hidden.length > 0 ? (
            <button type="button" className="dl-f" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
              {`${isOpen ? 'Fold' : 'Show'} ${sayFold(fold.lines)}`}
            </button>
          ) : (
            <span className="dl-f">{sayFold(fold.lines)}</span>
          )}
        </td>
      </tr>
      {isOpen && lines.map((line) => line.sign !== 'fold' && <Line key={lineKey(line)} line={line} />)}
    </>
  )
}

function Line({ line: { sign, before, after, text } }: { line: DiffLine }) {
  const shown = sign === ' ' ? null : SIGNS[sign]
  let at = 0
  return (
    <tr className={shown?.name}>
      <td className="n">{before}</td>
      <td className="n">{after}</td>
      <td className="s">
        {shown !== null && (
          <>
            <span aria-hidden="true">{shown.mark}</span>
            <span className="sr">{shown.word}</span>
          </>
        )}
      </td>
      <td className="c">
        {piecesOf(text).map((piece) => {
          at += piece.text.length + 1
          if (piece.isHidden)
            return (
              <span key={at} className="msk">
                {piece.text}
              </span>
            )
          return piece.isChanged ? <b key={at}>{piece.text}</b> : <span key={at}>{piece.text}</span>
        })}
      </td>
    </tr>
  )
}
