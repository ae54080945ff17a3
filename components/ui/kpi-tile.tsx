import type { ReactNode } from 'react'
import { WORDS } from '@/lib/freshness'
import type { Figure } from '@/lib/schemas/overview'
import { Rule } from './rule'
import { Sparkline } from './sparkline'
import { StatusPill } from './status-pill'

export type KpiTileProps = {
  title: string
  /** '%', 'ms', 's', 'messages' */
  unit: string
  figure: Figure
  /** The figure as text, already formatted, without its unit. Ignored when unknown. */
  text: string
  /** The last known figure as text with its time, such as ['1,204', '02:58:11']; only shown when unknown. */
  lastKnown?: [string, ReactNode] | null
  lineLabel: string
  startLabel: string
  left: ReactNode
  right: ReactNode
  /** False where a value under the line is the bad one, as for compliance. */
  isOverAbove?: boolean
}

/** A figure against its line: window and state, value, spark, rule, then n and cause left and age right. */
export function KpiTile(props: KpiTileProps) {
  const { title, figure, left, right } = props
  const { state } = figure
  return (
    <article className="kpi" data-st={state} aria-label={title}>
      <div className="kpi-h">
        <h2 title={title}>{title}</h2>
        <StatusPill state={state} word={WORDS[state]} solid={state === 'breach'} />
      </div>
      {state === 'unknown' ? <Unknown {...props} /> : <Known {...props} />}
      <div className="kpi-f">
        <span>{left}</span>
        <span className={state === 'stale' ? 'aged' : undefined}>{right}</span>
      </div>
    </article>
  )
}

function Known({ figure, text, unit, lineLabel, startLabel, isOverAbove }: KpiTileProps) {
  return (
    <>
      <div className="kpi-v">
        <span className="v">
          {text}
          <i>{unit}</i>
        </span>
        <Sparkline points={figure.spark} line={figure.line} state={figure.state} isOverAbove={isOverAbove} />
      </div>
      <Rule figure={figure} start={startLabel} label={lineLabel} />
    </>
  )
}

function Unknown({ lastKnown, lineLabel }: KpiTileProps) {
  return (
    <>
      <div className="kpi-v">
        <span className="v">unknown</span>
      </div>
      <p className="last">
        {lastKnown ? (
          <>
            last known <s>{lastKnown[0]}</s> at {lastKnown[1]}
          </>
        ) : (
          `never sampled, ${lineLabel}`
        )}
      </p>
    </>
  )
}
