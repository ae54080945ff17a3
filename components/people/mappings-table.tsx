'use client'

import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import type { MappingRow } from '@/lib/schemas/mappings'

export type MappingsTableProps = {
  items: readonly MappingRow[]
  issuer: string | null
  mayRemove: boolean
  onRemove: (mapping: MappingRow) => void
}

/** One line a mapping: the group exactly as the provider says it, and the role it gives. */
export function MappingsTable({ items, issuer, mayRemove, onRemove }: MappingsTableProps) {
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Group mappings</caption>
      <thead>
        <tr>
          <th scope="col">Group</th>
          <th scope="col">Role</th>
          <th scope="col">Provider</th>
          <th scope="col">Mapped</th>
          <th scope="col">
            <span className="sr">Act</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="cut mono">
              {visibleText(row.group)}
            </th>
            <td data-at="c">{row.role}</td>
            <td className="cut soft">
              {visibleText(row.iss)}
              {row.iss !== issuer && <span className="dim">, not the one set up: gives nothing</span>}
            </td>
            <td className="soft">
              <LocalTime at={row.createdAt} withDate seconds={false} />
              {`, by ${visibleText(row.createdBy)}`}
            </td>
            <td data-at="b">
              <Button
                size="sm"
                disabledReason={mayRemove ? null : `Open to ${rolesInWords('mappings:update')}.`}
                aria-label={`Remove the mapping of ${visibleText(row.group)} to ${row.role}…`}
                onClick={() => onRemove(row)}
              >
                Remove…
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
