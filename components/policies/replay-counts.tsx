import { Sheet } from '@/components/ui/sheet'
import { formatCount, formatDuration, formatMs } from '@/lib/format'
import { type ReplayResult, type ReplayStatus, STATUSES } from '@/lib/schemas/replays'

const NAMES: Record<ReplayStatus, string> = {
  passed: 'Passed',
  result_diff: 'Different result',
  latency_inflation: 'Same result, slower',
  error: 'Error',
  skipped: 'Skipped',
  not_replayable: 'Not replayable',
}

function why(status: ReplayStatus, { diffs, notReplayable, skipped }: ReplayResult): string {
  if (status === 'result_diff')
    return `${formatCount(diffs.deny_to_allow)} now allowed, ${formatCount(diffs.allow_to_deny)} no longer, ${formatCount(diffs.detail)} in details`
  if (status === 'not_replayable')
    return `${formatCount(notReplayable.masked)} masked, ${formatCount(notReplayable.missing_facts)} without facts`
  if (status === 'skipped')
    return `${formatCount(skipped.sampled_out)} not in the sample, ${formatCount(skipped.other_entrypoint)} of another entrypoint`
  if (status === 'latency_inflation') return 'over a fifth and 0.1 ms, median of 5'
  return ''
}
const ms = (value: number | null) => (value === null ? 'not measured' : formatMs(value))

/** Every decision is counted under one word; latencies of both are of this very run. */
export function ReplayCounts({ result }: { result: ReplayResult }) {
  const { counts, latency, tookMs, machine, principles } = result
  return (
    <>
      <Sheet label="Counts" title="Counts" meta={`took ${formatDuration(tookMs)}`}>
        <table className="tbl rp-tbl">
          <caption className="sr">Decisions by what became of them</caption>
          <tbody>
            {STATUSES.map((status) => (
              <tr key={status}>
                <th scope="row">{NAMES[status]}</th>
                <td className="num">{formatCount(counts[status])}</td>
                <td className="dim">{why(status, result)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sheet>
      {Object.keys(principles).length > 0 && (
        <Sheet label="By principle" title="By principle">
          <table className="tbl rp-tbl">
            <caption className="sr">Changes by principle</caption>
            <thead>
              <tr>
                <th scope="col">Principle</th>
                <th scope="col" className="num">
                  Now allowed
                </th>
                <th scope="col" className="num">
                  No longer
                </th>
                <th scope="col" className="num">
                  Details
                </th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(principles).map(([name, n]) => (
                <tr key={name}>
                  <th scope="row">{name.replaceAll('_', ' ')}</th>
                  <td className="num">{formatCount(n.deny_to_allow)}</td>
                  <td className="num">{formatCount(n.allow_to_deny)}</td>
                  <td className="num">{formatCount(n.detail)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sheet>
      )}
      <Sheet label="Latency" title="Latency" meta={`${formatCount(latency.measured)} each, ${machine.cpus} cores, Node ${machine.node}`}>
        <table className="tbl rp-tbl">
          <caption className="sr">Time of an evaluation alone, both in the same run</caption>
          <thead>
            <tr>
              <th scope="col">Evaluation</th>
              <th scope="col" className="num">
                p50
              </th>
              <th scope="col" className="num">
                p95
              </th>
              <th scope="col" className="num">
                p99
              </th>
            </tr>
          </thead>
          <tbody>
            {(['before', 'after'] as const).map((side) => (
              <tr key={side}>
                <th scope="row">{side}</th>
                <td className="num">{ms(latency[side].p50)}</td>
                <td className="num">{ms(latency[side].p95)}</td>
                <td className="num">{ms(latency[side].p99)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sheet>
    </>
  )
}
