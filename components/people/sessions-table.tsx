'use client'

import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { sayMethod, sayProof } from '@/components/shell/say-session'
import { useRowKeys } from '@/components/shell/use-row-keys'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { SessionRow } from '@/lib/schemas/sessions'

export type SessionsTableProps = { items: readonly SessionRow[]; mayEnd: boolean; onEnd: (session: SessionRow) => void }

/** One line a session. The person is the link. */
export function SessionsTable({ items, mayEnd, onEnd }: SessionsTableProps) {
  const body = useRowKeys()
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">Open sessions, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Signed in</th>
          <th scope="col">Proof</th>
          <th scope="col">Address</th>
          <th scope="col">Browser</th>
          <th scope="col">Since</th>
          <th scope="col">Last seen</th>
          <th scope="col">
            <span className="sr">Act</span>
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="cut">
              <Link href={`/people/${row.personId}`} prefetch={false} data-row-link="">
                {visibleText(row.person)}
              </Link>{' '}
              {row.isCurrent && <Tag>this session</Tag>}
            </th>
            <td className="cut" data-at="c">
              {sayMethod(row.method)}
            </td>
            <td className="soft">{sayProof(row)}</td>
            <td className="mono">{visibleText(row.ip)}</td>
            <td className="mono dim" title="A hash of what the browser calls itself: the same browser has the same.">
              {row.uaHash.slice(0, 8)}
            </td>
            <td>
              <LocalTime at={row.createdAt} withDate seconds={false} />
            </td>
            <td data-at="d">
              <LocalTime at={row.lastSeenAt} withDate seconds={false} />
            </td>
            <td data-at="b">
              <Button
                size="sm"
                disabledReason={mayEnd ? null : `Open to ${rolesInWords('sessions:end')}.`}
                aria-label={`End the session of ${visibleText(row.person)}, ${row.id.slice(0, 8)}…`}
                onClick={() => onEnd(row)}
              >
                End it…
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
