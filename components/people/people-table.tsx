'use client'

import Link from 'next/link'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import type { PersonRow } from '@/lib/schemas/people'
import { PersonStatePill } from './person-state'
import { KIND_WORDS } from './words'

/** One line a person, by name. The name is the link; `j` and `k` move between rows. */
export function PeopleTable({ items }: { items: readonly PersonRow[] }) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">People, by name</caption>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">State</th>
          <th scope="col">Roles</th>
          <th scope="col">Signs in by</th>
          <th scope="col">Second factor</th>
          <th scope="col" className="num">
            Open sessions
          </th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="cut">
              <Link href={`/people/${row.id}`} prefetch={false} data-row-link="">
                {visibleText(row.name)}
              </Link>
            </th>
            <td data-at="b">
              <PersonStatePill state={row.state} />
            </td>
            <td data-at="c" className="cut">
              {row.roles.length === 0 ? <span className="dim">none</span> : row.roles.join(', ')}
            </td>
            <td className="soft cut">{row.login === null ? KIND_WORDS[row.kind] : `${KIND_WORDS[row.kind]}, ${row.login}`}</td>
            <td className="soft">{sayFactor(row)}</td>
            <td className="num" data-at="d">
              {row.liveSessions}
              <span className="only-narrow dim"> open</span>
            </td>
            <td className="soft">{row.lastSeenAt === null ? 'never' : <LocalTime at={row.lastSeenAt} withDate seconds={false} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function sayFactor({ kind, hasFactor }: PersonRow): string {
  if (hasFactor) return 'yes'
  return kind === 'oidc' ? 'known to the provider' : 'none'
}
