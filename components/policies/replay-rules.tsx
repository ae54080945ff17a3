import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { ReplayResult, RuleRate } from '@/lib/schemas/replays'

const place = ({ file, row }: RuleRate) => (file === null ? 'only before' : `${file}:${row}`)

/** How often each rule fired, and which always or never did: one that never fires may be dead, one that always does says nothing. */
export function ReplayRules({ result: { rules, judged } }: { result: ReplayResult }) {
  const constant = rules.filter((rule) => rule.constant !== null)
  const changed = rules.filter((rule) => rule.before !== rule.after)
  const shown = rules.filter((rule) => rule.before > 0 || rule.after > 0)
  return (
    <Sheet label="Rules" title="Rules" meta={`n ${formatCount(judged)}`}>
      {shown.length > 0 && (
        <table className="tbl rp-tbl">
          <caption className="sr">How often each rule fired before and after</caption>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col" className="num">
                Before
              </th>
              <th scope="col" className="num">
                After
              </th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((rule) => (
              <tr key={rule.code}>
                <th scope="row" className="mono">
                  {rule.code}
                </th>
                <td className="num">{formatCount(rule.before)}</td>
                <td className={changed.includes(rule) ? 'num strong' : 'num'}>{formatCount(rule.after)}</td>
                <td className="mono dim">{place(rule)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details className="in">
        <summary>{`acgs/fire-rate: ${formatCount(constant.length)} of ${formatCount(rules.length)} rules fired never or always in this sample`}</summary>
        <ul className="rp-said">
          {constant.map((rule) => (
            <li key={rule.code}>
              <span className="mono">{rule.code}</span> <span className="dim">{`${rule.constant}, ${place(rule)}`}</span>
            </li>
          ))}
        </ul>
      </details>
    </Sheet>
  )
}
