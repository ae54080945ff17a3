import { usePlotArea, useXAxisScale, useYAxisScale, ZIndexLayer } from 'recharts'
import { GlyphMark } from '@/components/ui/glyph-mark'
import { formatClock } from '@/lib/format'
import type { EndLabel, PreparedLatency } from './prepare-latency'
import { sayGap } from './say-gap'

const ABOVE_LINES = 650
/** A gap narrower than this has no room for words; the tooltip and the table say it. */
const LEAST_NAMED_PX = 14

/** Words of an event and of a crossing nearer than this would overlap. */
const LEAST_APART_PX = 150

const clock = (ms: number) => formatClock(ms, { seconds: false })

/** What is written on the chart: gaps in words, events, where the line was crossed, and the last value of each series. */
export function LatencyMarks({ chart }: { chart: PreparedLatency }) {
  const x = useXAxisScale()
  const y = useYAxisScale()
  const area = usePlotArea()
  if (!x || !y || !area) return null
  const px = (t: number) => x(t) ?? area.x
  const py = (ms: number) => y(ms) ?? area.y
  const crossing = chart.buckets.find((bucket) => bucket.t === chart.overSince)
  const longest = chart.gaps.reduce<PreparedLatency['gaps'][number] | null>((a, b) => (a && a.buckets >= b.buckets ? a : b), null)
  const bottom = area.y + area.height
  // An event at the crossing would be written over its words; the event's line is there, and the table names it.
  const isNamed = (t: number) => !crossing || Math.abs(px(t) - px(crossing.t)) > LEAST_APART_PX
  return (
    <ZIndexLayer zIndex={ABOVE_LINES}>
      <g className="fig">
        {chart.events.map((event) => (
          <EventMark
            key={`${event.t}-${event.label}`}
            at={px(event.t)}
            top={area.y}
            bottom={bottom}
            isRight={px(event.t) > area.x + area.width / 2}
          >
            {isNamed(event.t) ? `${clock(event.t)} ${event.label}` : ''}
          </EventMark>
        ))}
        {longest && px(longest.to) - px(longest.from) >= LEAST_NAMED_PX && (
          <GapName from={px(longest.from)} to={px(longest.to)} top={area.y} left={area.x}>
            {sayGap(longest.from, longest.to)}
          </GapName>
        )}
        <text className="tx tx-2" x={area.x + 6} y={py(chart.lineMs) - 5}>
          {chart.lineLabel}
        </text>
        {crossing && (
          <>
            <circle cx={px(crossing.t)} cy={py(crossing.p99 ?? 0)} r="3" fill="var(--bg-1)" stroke="var(--breach-fg)" strokeWidth="1.6" />
            <OverSince at={px(crossing.t)} left={area.x} y={py(crossing.p99 ?? 0) - 7}>
              {`over since ${clock(crossing.t)}${crossing === chart.buckets[0] ? ' or before' : ''}`}
            </OverSince>
          </>
        )}
        {chart.labels.map((label) => (
          <End key={label.key} label={label} x={area.x + area.width + 10} y={py(label.place)} markY={py(label.value)} />
        ))}
      </g>
    </ZIndexLayer>
  )
}

function End({ label, x, y, markY }: { label: EndLabel; x: number; y: number; markY: number }) {
  return (
    <>
      {label.isOver && (
        <g transform={`translate(${x - 10} ${markY})`} color="var(--breach-fg)" className="mk">
          <GlyphMark state="breach" />
        </g>
      )}
      <text className={label.isOver ? 'tx tx-b tx-br' : 'tx tx-2'} x={x} y={y + 4}>
        {label.text}
      </text>
    </>
  )
}

type OverSinceProps = { at: number; left: number; y: number; children: string }

/** Left of the crossing where there is room, else right of it. */
function OverSince({ at, left, y, children }: OverSinceProps) {
  const isLeft = at - children.length * 5.6 > left
  return (
    <text className={isLeft ? 'tx tx-2 tx-e' : 'tx tx-2'} x={isLeft ? at - 7 : at + 7} y={y}>
      {children}
    </text>
  )
}

type GapNameProps = { from: number; to: number; top: number; left: number; children: string }

/** Left of the gap where there is room, else inside it or right of it. */
function GapName({ from, to, top, left, children }: GapNameProps) {
  const width = children.length * 5.6
  const isLeft = from - width > left
  return (
    <text className={isLeft ? 'tx tx-e' : 'tx'} x={isLeft ? from - 6 : to - from > width ? from + 8 : to + 6} y={top + 32}>
      {children}
    </text>
  )
}

type EventMarkProps = { at: number; top: number; bottom: number; isRight: boolean; children: string }

function EventMark({ at, top, bottom, isRight, children }: EventMarkProps) {
  return (
    <>
      <line className="g-mark" x1={at} x2={at} y1={top - 2} y2={bottom} strokeDasharray="2 2" />
      <path d={`M${at - 4} ${top - 2}h8l-4 6Z`} fill="var(--fg-2)" />
      <text className={isRight ? 'tx tx-2 tx-e' : 'tx tx-2'} x={isRight ? at - 8 : at + 8} y={top + 8}>
        {children}
      </text>
    </>
  )
}
