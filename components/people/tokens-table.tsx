'use client'

import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { formatAge, visibleText } from '@/lib/format'
import type { TokenRow } from '@/lib/schemas/tokens'
import { TokenStatePill } from './token-state'

export type TokensTableProps = { items: readonly TokenRow[]; readAt: string; mayRevoke: boolean; onRevoke: (token: TokenRow) => void }

/** One line a token, newest first. */
export function TokensTable({ items, readAt, mayRevoke, onRevoke }: TokensTableProps) {
  const now = Date.parse(readAt)
  return (
    <table className="tbl tbl-2 tbl-stick tbl-dec">
      <caption className="sr">API tokens, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Token</th>
          <th scope="col">State</th>
          <th scope="col">May</th>
          <th scope="col">Speaks for</th>
          <th scope="col">Made by</th>
          <th scope="col">Last use</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span className="sr">Act</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="cut" title={row.label}>
              <span className="mono">{row.id}</span> {visibleText(row.label)}
            </th>
            <td data-at="b">
              <TokenStatePill state={row.state} />
            </td>
            <td data-at="c" className="cut" title={row.scopes.join(', ')}>
              {row.scopes.join(', ')}
            </td>
            <td className="cut mono" title={row.agents.join(', ')}>
              {row.agents.join(', ')}
              {row.cidr === null ? '' : `; from ${row.cidr}`}
            </td>
            <td className="cut">{visibleText(row.createdBy)}</td>
            <td className="soft">{row.lastUsedAt === null ? 'never' : formatAge(row.lastUsedAt, now)}</td>
            <td className="soft">
              <LocalTime at={row.revokedAt ?? row.expiresAt} withDate seconds={false} />
            </td>
            <td data-at="d">
              {(row.state === 'live' || row.state === 'ending') && (
                <Button
                  size="sm"
                  disabledReason={mayRevoke ? null : `Open to ${rolesInWords('tokens:revoke')}.`}
                  aria-label={`Revoke token ${row.id}…`}
                  onClick={() => onRevoke(row)}
                >
                  Revoke…
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
