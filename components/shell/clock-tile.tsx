import type { ReactNode } from 'react'
import type { GlyphState } from '@/components/ui/glyph-shapes'
import { Rule, type RuleProps } from '@/components/ui/rule'
import { StatusPill } from '@/components/ui/status-pill'

export type ClockTileProps = {
  title: string
  state: RuleProps['figure']['state']
  pill: { glyph: GlyphState; word: string }
  figure: string
  aside?: string
  rule?: { used: number | null; label: string }
  left: ReactNode
  right: ReactNode
  /** In place of a rule. */
  children?: ReactNode
}

/** A clock of a run against its line: state, figure, rule, then what it counts and by which clock. */
export function ClockTile({ title, state, pill, figure, aside, rule, left, right, children }: ClockTileProps) {
  return (
    <article className="kpi" data-st={state} aria-label={title}>
      <div className="kpi-h">
        <h2>{title}</h2>
        <StatusPill state={pill.glyph} word={pill.word} solid={pill.glyph === 'breach' || pill.glyph === 'run'} />
      </div>
      <div className="kpi-v">
        <span className="v">{figure}</span>
        {aside !== undefined && <span className="soft nowrap">{aside}</span>}
      </div>
      {rule !== undefined && <Rule figure={{ used: rule.used, state }} start="0" label={rule.label} />}
      {children}
      <div className="kpi-f">
        <span className="cut">{left}</span>
        <span className={state === 'stale' ? 'aged' : undefined}>{right}</span>
      </div>
    </article>
  )
}
