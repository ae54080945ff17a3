'use client'

import { memo } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { formatClock, formatMs } from '@/lib/format'
import { CHART_MARGIN } from './chart-margin'
import { LatencyMarks } from './latency-marks'
import { LatencyTooltip } from './latency-tooltip'
import type { LatencyBucket, PreparedLatency } from './prepare-latency'
import { isDayStep, timeTicks } from './time-ticks'

const HEIGHT = 216
const MARGIN = { top: 16, right: CHART_MARGIN.right, bottom: 0, left: 0 }
const SERIES = [
  { key: 'p50', className: 'g-p50' },
  { key: 'p95', className: 'g-p95' },
  { key: 'p99', className: 'g-p99' },
  { key: 'over', className: 'g-over' },
] as const
type SeriesKey = (typeof SERIES)[number]['key']

const STILL = { isAnimationActive: false, connectNulls: false, type: 'linear', activeDot: false, legendType: 'none', stroke: '' } as const
const settled = (key: SeriesKey) => (bucket: LatencyBucket) => (bucket.isProvisional ? null : bucket[key])

/** Percentiles of a window against the line. It only draws: everything it shows was decided in `prepareLatency`, and it draws again only for another
 *  value, since the board around it ticks every second. */
export const LatencyChart = memo(function LatencyChart({
  chart,
  onCursor,
}: {
  chart: PreparedLatency
  onCursor: (at: number | null) => void
}) {
  const top = chart.ticks.at(-1) ?? chart.lineMs
  const isDaily = isDayStep(chart.domain)
  const hasLone = chart.buckets.some(({ isLone }) => isLone)
  const time = (ms: number) => (isDaily ? dayOf(ms) : formatClock(ms, { seconds: false }))
  return (
    <LineChart
      responsive
      className="chart"
      style={{ width: '100%', height: HEIGHT }}
      data={chart.buckets}
      margin={MARGIN}
      title={chart.sentence((ms) => formatClock(ms, { seconds: false }))}
      accessibilityLayer
    >
      <CartesianGrid vertical={false} className="g-grid" />
      <XAxis
        dataKey="t"
        type="number"
        scale="time"
        domain={chart.domain}
        ticks={timeTicks(chart.domain, zoneMsAt(chart.domain[1]))}
        tickFormatter={time}
        tickLine={false}
        axisLine={{ className: 'g-axis' }}
        tick={{ className: 'tx' }}
        height={26}
        interval="preserveStart"
      />
      <YAxis
        type="number"
        domain={[0, top]}
        ticks={chart.ticks}
        tickFormatter={(value: number) => (value === top ? formatMs(value) : String(value))}
        tickLine={false}
        axisLine={false}
        tick={{ className: 'tx' }}
        width={CHART_MARGIN.left}
      />
      <ReferenceArea y1={chart.lineMs} y2={top} fill="url(#hx-over2)" fillOpacity={0.55} stroke="none" />
      {chart.gaps.map((gap) => (
        <ReferenceArea key={gap.from} x1={gap.from} x2={gap.to} y1={0} y2={top} fill="url(#hx-gap)" fillOpacity={1} stroke="none" />
      ))}
      <ReferenceLine y={chart.lineMs} className="g-limit" stroke="" />
      {SERIES.map(({ key, className }) => (
        <Line key={key} {...STILL} className={className} dataKey={settled(key)} dot={hasLone && lonePoint(key)} name={key} />
      ))}
      {SERIES.map(({ key, className }) => (
        <Line key={`${key}-now`} {...STILL} className={className} dataKey={runningOf(chart, key)} strokeDasharray="3 3" dot={false} />
      ))}
      <LatencyMarks chart={chart} />
      <Tooltip
        isAnimationActive={false}
        filterNull={false}
        cursor={{ className: 'g-mark' }}
        content={({ active, label }) => (active ? <LatencyTooltip chart={chart} at={Number(label)} onCursor={onCursor} /> : null)}
      />
    </LineChart>
  )
})

const dayOf = (ms: number) => new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
const zoneMsAt = (ms: number) => -new Date(ms).getTimezoneOffset() * 60_000

/** The last settled bucket and the running one: the dashed end of a series. */
function runningOf({ buckets }: PreparedLatency, key: SeriesKey) {
  const running = buckets.findIndex((bucket) => bucket.isProvisional)
  const before = buckets[running - 1]
  return (bucket: LatencyBucket) => (bucket.isProvisional || (running > 0 && bucket.t === before?.t) ? bucket[key] : null)
}

type Place = { cx?: number; cy?: number; index?: number; payload?: LatencyBucket }

function lonePoint(key: SeriesKey) {
  return function LonePoint({ cx, cy, index, payload }: Place) {
    const isShown = payload?.isLone === true && payload[key] !== null && cx !== undefined && cy !== undefined
    return isShown ? <circle key={index} cx={cx} cy={cy} r="2" className={`dot-${key}`} /> : <g key={index} />
  }
}
