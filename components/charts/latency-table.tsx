'use client'

import { LocalTime } from '@/components/ui/local-time'
import { formatCount, formatMs } from '@/lib/format'
import type { PreparedLatency } from './prepare-latency'

const shown = (ms: number | null) => (ms === null ? '' : formatMs(ms))

/** The table behind the chart: the same buckets, newest first, a bucket without samples said in words. */
export function LatencyTable({ chart, withDate }: { chart: PreparedLatency; withDate: boolean }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className="scroll-y" tabIndex={0} aria-label="Decision latency as a table">
      <table className="tbl tbl-stick">
        <caption className="sr">Decision latency by bucket, newest first</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="num">
              p50
            </th>
            <th scope="col" className="num">
              p95
            </th>
            <th scope="col" className="num">
              p99
            </th>
            <th scope="col" className="num">
              n
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {chart.buckets.toReversed().map((bucket) => (
            <tr key={bucket.t}>
              <td>
                <LocalTime at={new Date(bucket.t).toISOString()} seconds={false} withDate={withDate} />
              </td>
              <td className="num">{shown(bucket.p50)}</td>
              <td className="num">{shown(bucket.p95)}</td>
              <td className="num">{shown(bucket.p99)}</td>
              <td className="num">{bucket.n === null ? '' : formatCount(bucket.n)}</td>
              <td className="soft">
                {bucket.p99 === null ? 'no samples' : bucket.over === null ? 'inside the line' : 'over the line'}
                {bucket.isProvisional && ', still counting'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
