import type { ReactNode } from 'react'

export type ReportGridProps = {
  caption: string
  columns: readonly string[]
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
  /** Columns that hold numbers. */
  numbers?: readonly number[]
}

/** A table that wraps its text; on a phone each row becomes a list of named cells. */
export function ReportGrid({ caption, columns, rows, numbers = [] }: ReportGridProps) {
  const classOf = (n: number) => (numbers.includes(n) ? 'num' : undefined)
  return (
    <table className="tbl tbl-rep">
      <caption className="sr">{caption}</caption>
      <thead>
        <tr>
          {columns.map((name, n) => (
            <th key={name} scope="col" className={classOf(n)}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, n) => (
              <td key={columns[n]} data-label={columns[n]} className={classOf(n)}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
