import type { Figure, State } from '@/lib/schemas/overview'
import { GlyphMark } from './glyph-mark'

const LINE_AT = 100 / 1.5
const LIMIT_USED = 1.45
const at = (used: number) => `${(Math.min(Math.max(used, 0), LIMIT_USED) * LINE_AT).toFixed(2)}%`
const LINE = at(1)

export type RuleProps = { figure: { used: Figure['used']; state: State | 'run' | 'idle' }; start: string; label: string }

/** The line stands at two thirds of the width: left of it is inside, right of it is over. */
export function Rule({ figure: { used, state }, start, label }: RuleProps) {
  const isKnown = used !== null && state !== 'unknown'
  const words = isKnown ? sayUsed(used) : 'unknown'
  return (
    <svg className="rule" data-st={state} width="100%" height="30" role="img" aria-label={`${label}; ${words}`}>
      <rect x={LINE} y="4.5" width="33.33%" height="7" fill="url(#hx-over)" />
      <line x1="0" x2="100%" y1="8" y2="8" stroke="var(--line-2)" strokeWidth="1" />
      {isKnown && <Bar used={used} state={state} />}
      <line x1={LINE} x2={LINE} y1="1" y2="15" stroke="var(--fg-1)" strokeWidth="1.5" />
      {isKnown && (
        <svg x={at(used)} y="8" overflow="visible" color="var(--st-fg)" className="mk" aria-hidden="true">
          <GlyphMark state={state} />
        </svg>
      )}
      <text className="tx" x="0" y="27">
        {start}
      </text>
      <text className="tx tx-2 tx-m" x={LINE} y="27">
        {label}
      </text>
    </svg>
  )
}

const sayUsed = (used: number): string =>
  Number.isFinite(used) ? `${Math.round(used * 100)} percent of the limit used` : 'over a limit that allows nothing'

function Bar({ used, state }: { used: number; state: RuleProps['figure']['state'] }) {
  if (used > 1) {
    return (
      <>
        <line x1="0" x2={LINE} y1="8" y2="8" stroke="var(--st-fg)" strokeWidth="3" opacity=".45" />
        <line x1={LINE} x2={at(used)} y1="8" y2="8" stroke="var(--st-fg)" strokeWidth="5" />
      </>
    )
  }
  return (
    <>
      <line x1={at(used)} x2={LINE} y1="8" y2="8" stroke="var(--line-3)" strokeWidth="1" strokeDasharray="1 3" />
      <line
        x1="0"
        x2={at(used)}
        y1="8"
        y2="8"
        stroke="var(--st-fg)"
        strokeWidth="3"
        strokeDasharray={state === 'stale' ? '3 2.5' : undefined}
      />
    </>
  )
}
