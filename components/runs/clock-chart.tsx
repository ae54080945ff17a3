import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { GlyphMark } from '@/components/ui/glyph-mark'
import { type GlyphState, toneOf } from '@/components/ui/glyph-shapes'
import { formatCount, formatDuration, visibleText } from '@/lib/format'
import type { RunDetail, RunLane } from '@/lib/schemas/runs'
import { type Bar, type ClockFigure, type ClockRow, prepareClock } from './prepare-clock'
import { STEP_WORDS, sayRunning, sayStep } from './say-run'

const HEAD = 54
const ROW = 32
const BAR = 10

/** Lanes on one ruler with the line: solid is done, accent runs, dashed is expected, hatch is when nobody had it. On a phone the ruler goes. */
export function ClockChart({ detail, now, onUnfold }: { detail: RunDetail; now: number; onUnfold: () => void }) {
  const figure = prepareClock(detail, now)
  return (
    <div className="lanes rule-t">
      <ol className="lane-nm" aria-label="Steps">
        {figure.rows.map(({ lane }) => (
          <Name key={keyOf(lane)} lane={lane} />
        ))}
      </ol>
      <Ruler figure={figure} />
      <ol className="lane-st" aria-label="How each step stands">
        {figure.rows.map(({ lane }) => (
          <Standing key={keyOf(lane)} lane={lane} onUnfold={onUnfold} />
        ))}
      </ol>
    </div>
  )
}

const keyOf = (lane: RunLane): number => ('step' in lane ? lane.step.n : lane.fold.from)

function Name({ lane }: { lane: RunLane }) {
  if ('fold' in lane)
    return (
      <li>
        <i>…</i>
        <b>{`${formatCount(lane.fold.count)} steps`}</b>
        <span>{`${lane.fold.from} to ${lane.fold.to}`}</span>
      </li>
    )
  const { n, title, kind, targetKey, parentN } = lane.step
  const name = visibleText(title || kind)
  return (
    <li className={parentN === null ? undefined : 'lane-child'}>
      <i>{n}</i>
      <b title={name}>{name}</b>
      <span title={visibleText(targetKey)}>{visibleText(targetKey)}</span>
    </li>
  )
}

function Standing({ lane, onUnfold }: { lane: RunLane; onUnfold: () => void }) {
  if ('fold' in lane)
    return (
      <li>
        <Glyph state={STEP_WORDS[lane.fold.state].glyph} />
        <span className="cut">{STEP_WORDS[lane.fold.state].word}</span>
        <Button size="sm" variant="ghost" aria-label={`Show steps ${lane.fold.from} to ${lane.fold.to} in the table`} onClick={onUnfold}>
          Show
        </Button>
      </li>
    )
  const { glyph, word } = sayStep(lane.step)
  const text = visibleText(word)
  return (
    <li data-st={toneOf(glyph)} title={text}>
      <Glyph state={glyph} />
      <span className="cut">{text}</span>
    </li>
  )
}

function sayRuler({ rows, spanMs, lineMs, nowMs, taken }: ClockFigure): string {
  const steps = `${rows.length} ${rows.length === 1 ? 'line' : 'lines'} on a ruler of ${formatDuration(spanMs)}.`
  const at = nowMs === null ? ' It has ended.' : ` Now ${sayRunning(nowMs)}.`
  const line = lineMs === null ? ' There is no line.' : ` The line is ${formatDuration(lineMs)}.`
  const changes = taken.map(({ fromMs, toMs }) => ` The worker changed between ${formatDuration(fromMs)} and ${formatDuration(toMs)}.`)
  return `${steps}${at}${line}${changes.join('')}`
}

function Ruler({ figure }: { figure: ClockFigure }) {
  const { rows, spanMs, lineMs, nowMs, taken, ticks } = figure
  const x = (ms: number) => `${((Math.min(Math.max(ms, 0), spanMs) / spanMs) * 100).toFixed(3)}%`
  const height = HEAD + rows.length * ROW
  return (
    <svg className="lane" width="100%" height={height} role="img" aria-label={sayRuler(figure)}>
      {lineMs !== null && <rect x={x(lineMs)} y="42" width={x(spanMs - lineMs)} height={height - 42} fill="url(#hx-over2)" opacity=".6" />}
      {taken.map(({ fromMs, toMs }) => (
        <rect key={fromMs} x={x(fromMs)} y="42" width={x(toMs - fromMs)} height={height - 42} fill="url(#hx-take)" opacity=".55" />
      ))}
      {ticks.map((ms) => (
        <g key={ms}>
          <line className="g-grid" x1={x(ms)} x2={x(ms)} y1={HEAD} y2={height} />
          <line className="g-axis" x1={x(ms)} x2={x(ms)} y1="48" y2={HEAD} />
          {Math.abs(ms - (lineMs ?? -spanMs)) > spanMs / 40 && (
            <text className={ms === 0 ? 'tx' : 'tx tx-m'} x={x(ms)} y="42">
              {ms === 0 ? '0' : formatDuration(ms)}
            </text>
          )}
        </g>
      ))}
      <line className="g-axis" x1="0" x2="100%" y1={HEAD} y2={HEAD} />
      {rows.map((row, at) => (
        <Lane key={keyOf(row.lane)} row={row} top={HEAD + at * ROW} x={x} />
      ))}
      {lineMs !== null && (
        <>
          <line x1={x(lineMs)} x2={x(lineMs)} y1="27" y2={height} stroke="var(--fg-1)" strokeWidth="1.5" />
          <text className="tx tx-1 tx-b tx-m" x={x(lineMs)} y="20">{`line ${formatDuration(lineMs)}`}</text>
        </>
      )}
      {nowMs !== null && <Now at={x(nowMs)} height={height} text={sayRunning(nowMs)} />}
    </svg>
  )
}

function Now({ at, height, text }: { at: string; height: number; text: string }) {
  const half = 8 + text.length * 3.4
  return (
    <>
      <line x1={at} x2={at} y1="25" y2={height} stroke="var(--accent)" strokeWidth="1.5" />
      <svg x={at} y="7" overflow="visible" aria-hidden="true">
        <rect x={-half} y="0" width={half * 2} height="18" rx="3" fill="var(--accent-solid)" />
        <text className="tx tx-b tx-m on" x="0" y="13">
          {text}
        </text>
      </svg>
    </>
  )
}

const FILLS: Record<Exclude<Bar['look'], 'expected' | 'taken' | 'unknown'>, string> = {
  done: 'var(--fg-2)',
  running: 'var(--accent)',
  failed: 'var(--breach-solid)',
}
const OUTLINES = {
  expected: { stroke: 'var(--line-3)', dash: '2 2' },
  unknown: { stroke: 'var(--unknown-line)', dash: '1.3 1.6' },
} as const

function Lane({ row: { lane, bars, endMs }, top, x }: { row: ClockRow; top: number; x: (ms: number) => string }) {
  const y = top + (ROW - BAR) / 2
  const state = 'step' in lane ? sayStep(lane.step).glyph : STEP_WORDS[lane.fold.state].glyph
  return (
    <>
      <line className="g-grid" x1="0" x2="100%" y1={top + ROW} y2={top + ROW} />
      {bars.map((bar) => (
        <Piece key={`${bar.look}${bar.fromMs}`} bar={bar} y={y} x={x} />
      ))}
      {endMs !== null && <End state={state} at={x(endMs)} y={y + BAR / 2} />}
    </>
  )
}

function End({ state, at, y }: { state: GlyphState; at: string; y: number }) {
  return (
    <svg x={at} y={y} overflow="visible" data-st={toneOf(state)} color="var(--st-fg, var(--fg-2))" aria-hidden="true">
      <g transform="translate(10 0)">
        <GlyphMark state={state} />
      </g>
    </svg>
  )
}

function Piece({ bar: { fromMs, toMs, look }, y, x }: { bar: Bar; y: number; x: (ms: number) => string }) {
  const at = { x: x(fromMs), y, height: BAR, width: x(toMs - fromMs) }
  if (look === 'taken')
    return (
      <>
        <rect {...at} fill="var(--bg-1)" />
        <rect {...at} fill="url(#hx-take)" stroke="var(--stale-line)" />
      </>
    )
  if (look === 'expected' || look === 'unknown') {
    const { stroke, dash } = OUTLINES[look]
    return <rect {...at} fill="none" stroke={stroke} strokeDasharray={dash} />
  }
  return (
    <>
      <rect {...at} fill={FILLS[look]} />
      <line x1={at.x} x2={at.x} y1={y} y2={y + BAR} stroke={FILLS[look]} strokeWidth="2" />
    </>
  )
}
