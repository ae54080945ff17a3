import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { STEP_NAMES } from '@/lib/rollout-limits'
import type { RolloutDetail, StepRow } from '@/lib/schemas/rollouts'
import { sayMs, sayShare } from './say-rollout'

type Row = { name: string; says: (row: StepRow) => string; isLoud?: (row: StepRow) => boolean }
const ROWS: readonly Row[] = [
  { name: 'Decided', says: ({ decided }) => formatCount(decided) },
  {
    name: 'Disagreed',
    says: ({ disagreed, compared }) => (compared === 0 ? 'not compared' : `${formatCount(disagreed)}, ${sayShare(disagreed / compared)}`),
  },
  {
    name: 'Now allowed',
    says: ({ denyToAllow, compared }) => (compared === 0 ? 'not compared' : formatCount(denyToAllow)),
    isLoud: ({ denyToAllow }) => denyToAllow > 0,
  },
  {
    name: 'Errors',
    says: ({ errors, decided }) => (decided === 0 ? 'not measured' : formatCount(errors)),
    isLoud: ({ errors }) => errors > 0,
  },
  { name: 'Not compared', says: ({ dropped }) => formatCount(dropped) },
  { name: 'p50', says: ({ p50 }) => sayMs(p50) },
  { name: 'p99', says: ({ p99 }) => sayMs(p99) },
]

/** Exact counts of each step; latencies are the candidate's own, of the step's last hour. */
export function RolloutCounts({ detail: { steps } }: { detail: RolloutDetail }) {
  return (
    <Sheet label="Counts" title="Counts" meta="p50, p99: a step's last hour">
      <table className="tbl rp-tbl ro-counts">
        <caption className="sr">What was decided in each step</caption>
        <thead>
          <tr>
            <th scope="col">Counted</th>
            {steps.map(({ step }) => (
              <th key={step} scope="col" className="num">
                {STEP_NAMES[step]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ name, says, isLoud }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {steps.map((row) =>
                row.place === 'ahead' ? (
                  <td key={row.step} className="num dim">
                    not yet
                  </td>
                ) : (
                  <td key={row.step} className={isLoud?.(row) ? 'num over' : 'num'}>
                    {says(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  )
}
