import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatDuration, visibleText } from '@/lib/format'
import type { ScoreRow } from '@/lib/schemas/drills'
import { CHECKS, RESULTS, sayMeasured } from './say-drill'

/** Each check with its line, what was measured, and what that comes to. */
export function ScoreSheet({ score }: { score: readonly ScoreRow[] }) {
  return (
    <Sheet label="Score sheet" title="Score sheet">
      <div className="scroll-x">
        <table className="tbl tbl-2">
          <caption className="sr">Score sheet</caption>
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Result</th>
              <th scope="col" className="num">
                Measured
              </th>
              <th scope="col" className="num">
                Line
              </th>
              <th scope="col">What was seen</th>
            </tr>
          </thead>
          <tbody>
            {score.map((row) => (
              <tr key={row.check}>
                <th scope="row">{CHECKS[row.check]}</th>
                <td data-at="b">
                  <StatusPill state={RESULTS[row.result].glyph} word={RESULTS[row.result].word} />
                </td>
                <td data-at="c" className="num">
                  {sayMeasured(row)}
                </td>
                <td data-at="d" className="num dim">
                  {row.budgetMs === null ? 'no line' : `≤ ${formatDuration(row.budgetMs)}`}
                </td>
                <td className="soft break">{visibleText(row.said)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  )
}
