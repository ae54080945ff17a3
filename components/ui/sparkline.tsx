import type { State } from '@/lib/schemas/overview'

const WIDTH = 86
const TOP = 4
const BOTTOM = 27

export type SparklineProps = { points: (number | null)[]; line: number; state: State; isOverAbove?: boolean }

/** No axis: one line, the limit dotted, the part over it thick, gaps left open. The tile says the same in words. */
export function Sparkline({ points, line, state, isOverAbove = true }: SparklineProps) {
  const known = points.filter((point) => point !== null)
  if (known.length === 0) return null
  const low = Math.min(line, ...known)
  const high = Math.max(line, ...known)
  const y = (value: number) => (high === low ? (TOP + BOTTOM) / 2 : BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP))
  const x = (index: number) => (points.length < 2 ? WIDTH : (index / (points.length - 1)) * WIDTH)
  const isOver = (value: number) => (isOverAbove ? value > line : value < line)
  const place = (value: number, index: number) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`
  const path = (wanted: (value: number) => boolean) => {
    let isDown = false
    return points
      .map((value, index) => {
        if (value === null || !wanted(value)) {
          isDown = false
          return ''
        }
        const step = `${isDown ? 'L' : 'M'}${place(value, index)}`
        isDown = true
        return step
      })
      .join('')
  }
  const last = points.findLastIndex((point) => point !== null)
  return (
    <svg className="spark" data-st={state} width="92" height="30" viewBox="0 0 92 30" aria-hidden="true" focusable="false">
      {state !== 'stale' && (
        <line x1="0" x2="92" y1={y(line).toFixed(1)} y2={y(line).toFixed(1)} stroke="var(--fg-3)" strokeWidth="1" strokeDasharray="3 2" />
      )}
      <path d={path(() => true)} fill="none" stroke="var(--fg-2)" strokeWidth="1.3" />
      <path d={path(isOver)} fill="none" stroke="var(--st-fg)" strokeWidth="2" />
      <circle cx={x(last).toFixed(1)} cy={y(points[last] ?? line).toFixed(1)} r="2.3" fill="var(--st-fg)" />
    </svg>
  )
}
