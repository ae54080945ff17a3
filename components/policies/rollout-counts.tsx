import { Sheet } from '@/components/ui/sheet'
import { formatCount, formatPercent } from '@/lib/format'
import { STEP_NAMES } from '@/lib/rollout-limits'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { sayMs, sayShare } from './say-rollout'

const COLUMNS = ['Agents', 'Decided', 'Disagreed', 'Now allowed', 'Errors', 'Not compared', 'p50', 'p99'] as const

/** Exact counts of each step; latencies are the candidate's own, of the step's last hour. */
export function RolloutCounts({ detail: { steps } }: { detail: RolloutDetail }) {
  return (
    <Sheet label="Counts" title="Counts" meta="p50 and p99 of the last hour of a step">
      <div className="scroll-x">
        <table className="tbl">
          <caption className="sr">What was decided in each step</caption>
          <thead>
            <tr>
              <th scope="col">Step</th>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className="num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((row) => (
              <tr key={row.step}>
                <th scope="row">{STEP_NAMES[row.step]}</th>
                <td className="num">{formatPercent(row.share, 0)}</td>
                {row.place === 'ahead' ? (
                  <td className="dim" colSpan={COLUMNS.length - 1}>
                    not reached
                  </td>
                ) : (
                  <>
                    <td className="num">{formatCount(row.decided)}</td>
                    <td className="num">{`${formatCount(row.disagreed)}, ${sayShare(row.compared === 0 ? null : row.disagreed / row.compared)}`}</td>
                    <td className={row.denyToAllow > 0 ? 'num over' : 'num'}>{formatCount(row.denyToAllow)}</td>
                    <td className={row.errors > 0 ? 'num over' : 'num'}>{formatCount(row.errors)}</td>
                    <td className="num">{formatCount(row.dropped)}</td>
                    <td className="num">{sayMs(row.p50)}</td>
                    <td className="num">{sayMs(row.p99)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  )
}
