import { Glyph } from '@/components/ui/glyph'
import { visibleText } from '@/lib/format'
import type { Check } from './say-review'

/** What was declared beside what was measured, one line each. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <div className="scroll-x">
      <table className="tbl rp-tbl">
        <caption className="sr">What was declared, and what was measured</caption>
        <thead>
          <tr>
            <th scope="col">Of</th>
            <th scope="col">Declared</th>
            <th scope="col">Measured</th>
          </tr>
        </thead>
        <tbody>
          {checks.map(({ name, declared, measured, state }) => (
            <tr key={`${name} ${declared}`}>
              <th scope="row" className="break">
                {visibleText(name)}
              </th>
              <td className="break">{visibleText(declared)}</td>
              <td className="break">
                <span className="row-x">
                  <Glyph state={state} />
                  {measured}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
