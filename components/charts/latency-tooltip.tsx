import { useEffect, useEffectEvent } from 'react'
import { formatClock, formatCount, formatMs, utcTitle } from '@/lib/format'
import type { LatencyBucket, PreparedLatency } from './prepare-latency'

const ROWS = ['p99', 'p95', 'p50'] as const

export type LatencyTooltipProps = { chart: PreparedLatency; at: number | undefined; onCursor: (at: number | null) => void }

/** What one bucket says. Without samples it says that: nothing is interpolated. */
export function LatencyTooltip({ chart, at, onCursor }: LatencyTooltipProps) {
  const told = useEffectEvent(onCursor)
  useEffect(() => {
    told(at ?? null)
    return () => told(null)
  }, [at])
  const bucket = chart.buckets.find((one) => one.t === at)
  if (!bucket) return null
  return (
    <div className="tip" role="status">
      <p className="strong">
        {formatClock(bucket.t, { seconds: false })} to {formatClock(bucket.t + chart.bucketMs, { seconds: false })}
        {bucket.isProvisional && <span className="dim">, still counting</span>}
      </p>
      <p className="dim">{utcTitle(bucket.t)}</p>
      {bucket.p99 === null ? <p>no samples</p> : <Values bucket={bucket} />}
      {bucket.over !== null && <p className="tx-over">over the line</p>}
    </div>
  )
}

function Values({ bucket }: { bucket: LatencyBucket }) {
  return (
    <dl className="tip-l">
      {ROWS.map((key) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{formatMs(bucket[key] ?? 0)}</dd>
        </div>
      ))}
      <div>
        <dt>n</dt>
        <dd>{formatCount(bucket.n ?? 0)}</dd>
      </div>
    </dl>
  )
}
