import { Sheet } from '@/components/ui/sheet'
import type { Slo } from '@/lib/schemas/objectives'
import { FIELDS, pathOf, sayValue, valueAt } from './fields'

const GROUPS = [...new Set(FIELDS.map(({ group }) => group))]

/** The values in force, by what they hold. */
export function ObjectivesSheet({ slo, version }: { slo: Slo; version: number }) {
  return (
    <Sheet label="Objectives in force" title="In force" meta={`version ${version}`}>
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">Objective</th>
            <th scope="col">Value</th>
            <th scope="col" className="num">
              Line
            </th>
          </tr>
        </thead>
        {GROUPS.map((group) => {
          const fields = FIELDS.filter((field) => field.group === group)
          return (
            <tbody key={group}>
              {fields.map((field, n) => (
                <tr key={pathOf(field)}>
                  {n === 0 && (
                    <th scope="rowgroup" rowSpan={fields.length} className="top">
                      {group}
                    </th>
                  )}
                  <td>
                    {field.label} <span className="dim">{field.hint}</span>
                  </td>
                  <td className="num">{sayValue(valueAt(slo, field), field.unit)}</td>
                </tr>
              ))}
            </tbody>
          )
        })}
        <tbody>
          <tr>
            <th scope="row">Decisions lost</th>
            <td>
              Target <span className="dim">cannot be changed</span>
            </td>
            <td className="num">{sayValue(slo.decisionsLost.target, 'count')}</td>
          </tr>
        </tbody>
      </table>
    </Sheet>
  )
}
