'use client'

import { type KeyboardEvent, useId, useState } from 'react'
import { formatClock, utcTitle } from '@/lib/format'
import type { CheckCell } from '@/lib/schemas/overview'

const STEP = 8.5
const CELL = 7
const WORD = { ok: 'ok', warn: 'near', breach: 'over', unknown: 'unknown' }
const BARS = {
  ok: { y: 12, height: 5, fill: 'var(--ok-solid)', opacity: 0.75 },
  warn: { y: 6, height: 11, fill: 'var(--warn-solid)', opacity: 1 },
  breach: { y: 1, height: 16, fill: 'var(--breach-solid)', opacity: 1 },
}

export type HeatStripProps = { cells: CheckCell[]; label: string }

/** One cell a check, oldest left. One tab stop: arrows, Home and End name the time and the result of a cell. */
export function HeatStrip({ cells, label }: HeatStripProps) {
  const id = useId()
  const [at, setAt] = useState<number | null>(null)
  const width = Math.max(cells.length * STEP, STEP)
  const last = cells.length - 1
  const cell = at === null ? undefined : cells[Math.min(at, last)]
  const words = cell
    ? `${formatClock(cell.at, { seconds: false })}, ${WORD[cell.state]}, ${cell.detail}`
    : `${cells.length} checks, oldest first`

  const onKeyDown = (event: KeyboardEvent) => {
    const from = at ?? last
    const moves: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    setAt(Math.min(Math.max(next, 0), last))
  }

  return (
    <div
      className="heat"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(last, 0)}
      aria-valuenow={at ?? Math.max(last, 0)}
      aria-valuetext={words}
      aria-readonly="true"
      onKeyDown={onKeyDown}
      onFocus={() => setAt(last)}
      onBlur={() => setAt(null)}
    >
      <svg width={width} height="18" viewBox={`0 0 ${width} 18`} aria-hidden="true" focusable="false">
        {cells.map((item, index) => (
          <Cell key={`${id}-${item.at}`} cell={item} x={index * STEP} isCurrent={index === at} />
        ))}
        <line x1="0" x2={width} y1="17.5" y2="17.5" stroke="var(--line-2)" />
      </svg>
      {cell && <span className="heat-note">{words}</span>}
    </div>
  )
}

function Cell({ cell, x, isCurrent }: { cell: CheckCell; x: number; isCurrent: boolean }) {
  return (
    <g>
      <title>{`${utcTitle(cell.at)}, ${WORD[cell.state]}, ${cell.detail}`}</title>
      <rect x={x} y="0" width={STEP} height="18" fill="transparent" />
      {cell.state === 'unknown' ? (
        <rect x={x + 0.5} y="6.5" width={CELL - 1} height="10" rx="1" fill="none" stroke="var(--unknown-line)" strokeDasharray="1.5 1.5" />
      ) : (
        <rect x={x} width={CELL} rx="1" {...BARS[cell.state]} />
      )}
      {isCurrent && <path d={`M${x + 1} -3h5l-2.500 3Z`} fill="var(--focus)" />}
    </g>
  )
}
