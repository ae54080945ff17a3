import { Sheet } from '@/components/ui/sheet'
import type { Slo } from '@/lib/schemas/objectives'
import { FIELDS, pathOf, sayValue, valueAt } from './fields'

const GROUPS = [...new Set(FIELDS.map(({ group }) => group))]
type LineProps = { label: string; hint: string; value: string }

/** The values in force, by what they hold. */
export function ObjectivesSheet({ slo, version }: { slo: Slo; version: number }) {
  return (
    <Sheet label="Objectives in force" title="In force" meta={`version ${version}`}>
      <table className="tbl tbl-obj">
        <caption className="sr">Objectives in force</caption>
        <thead className="sr">
          <tr>
            <th scope="col">Objective</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        {GROUPS.map((group) => (
          <tbody key={group}>
            <Group name={group} />
            {FIELDS.filter((field) => field.group === group).map((field) => (
              <Line key={pathOf(field)} label={field.label} hint={field.hint} value={sayValue(valueAt(slo, field), field.unit)} />
            ))}
          </tbody>
        ))}
        <tbody>
          <Group name="Decisions lost" />
          <Line label="Target" hint="cannot be changed" value={sayValue(slo.decisionsLost.target, 'count')} />
        </tbody>
      </table>
    </Sheet>
  )
}

function Group({ name }: { name: string }) {
  return (
    <tr>
      <th scope="rowgroup" colSpan={2}>
        {name}
      </th>
    </tr>
  )
}

function Line({ label, hint, value }: LineProps) {
  return (
    <tr>
      <td>
        {label} <span className="dim">{hint}</span>
      </td>
      <td className="num">{value}</td>
    </tr>
  )
}
