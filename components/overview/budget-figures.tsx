import { Glyph } from '@/components/ui/glyph'
import { formatPercent } from '@/lib/format'
import type { Figure, Overview } from '@/lib/schemas/overview'

const WORDS = {
  ok: 'inside its line',
  warn: 'near its end',
  breach: 'over its line',
  stale: 'stale, not judged',
  unknown: 'unknown',
} as const

/** '62 % left'; a spent budget is said in words, because a negative share reads like a small one. */
export function sayBudget({ value, state }: Pick<Figure, 'value' | 'state'>): string {
  if (value === null) return state === 'unknown' ? 'unknown' : WORDS[state]
  const said = value > 0 ? `${formatPercent(value, 0)} left` : 'spent'
  return state === 'stale' ? `${said}, stale, not judged` : said
}

/** '1 h 0.4×, 5 min 0.2×, inside its line 14.4×'. */
export function sayBurn({ why, line, state, value }: Pick<Figure, 'why' | 'line' | 'state' | 'value'>): string {
  if (value === null && state === 'unknown') return `unknown: ${why}`
  const judged = state === 'warn' ? 'over its line' : WORDS[state]
  return `${why}, ${judged} ${state === 'stale' || state === 'unknown' ? '' : `${line}×`}`.trim()
}

/** How much of the month's error budget is left, and the two alarms on how fast it goes: state as a shape, and in words. */
export function BudgetFigures({ budget: { left, burnFast, burnSlow } }: Pick<Overview, 'budget'>) {
  const rows = [
    { name: 'Error budget, 30 d', state: left.state, text: sayBudget(left) },
    { name: 'Burn, fast', state: burnFast.state, text: sayBurn(burnFast) },
    { name: 'Burn, slow', state: burnSlow.state, text: sayBurn(burnSlow) },
  ]
  return (
    <dl className="burn">
      {rows.map(({ name, state, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={state === 'unknown' || state === 'stale' ? 'row-x not-known' : 'row-x'}>
            <Glyph state={state} size={12} />
            {text}
          </dd>
        </div>
      ))}
    </dl>
  )
}
