'use client'

import { useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { QuorumRow } from '@/lib/schemas/quorums'
import { useTRPC } from '@/lib/trpc'
import { ChangeQuorumDialog } from './change-quorum-dialog'
import { quorumName } from './say-approval'

const REFRESH_MS = 300

/** Who must agree to what: the least that is built in, what was raised, and the way up and back. */
export function QuorumsSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.quorums.list.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['approvals', 'settings'], queryKey: trpc.quorums.pathKey(), everyMs: REFRESH_MS })
  const [chosen, setChosen] = useState<QuorumRow | null>(null)
  const whyNot = held.includes('quorums:update') ? null : `Open to ${rolesInWords('quorums:update')}.`
  return (
    <ListSheet what="Who must agree" query={query} goesOn="What is in force stays so, whether or not it is shown.">
      {(data) => (
        <>
          <div className="sheet-h">
            <h2>Who must agree</h2>
            <span className="meta">{`version ${data.version}`}</span>
          </div>
          <div className="in">
            <p className="soft">Beside whoever asks. More can be asked for, never less than the least.</p>
          </div>
          <ul className="viol">
            {data.items.map((row) => (
              <li key={row.action}>
                <p className="row-x wrap">
                  <b>{quorumName(row.action)}</b>
                  <span className={row.isRaised ? 'strong' : 'soft'}>{row.inForce}</span>
                </p>
                {row.isRaised && <p className="dim">{`raised; the least is ${row.least}`}</p>}
                <div className="moves">
                  <Button size="sm" aria-label={`Change… ${quorumName(row.action)}`} disabledReason={whyNot} onClick={() => setChosen(row)}>
                    Change…
                  </Button>
                  {row.lowerRequestId !== null && (
                    <Link href={`/approvals/${row.lowerRequestId}` as Route}>Somebody asked to lower it: show the request</Link>
                  )}
                </div>
              </li>
            ))}
          </ul>
          {data.reason !== null && (
            <div className="in rule-t">
              <p className="dim break">
                {`${visibleText(data.by)}, `}
                <LocalTime at={data.at} withDate />
                {`: ${visibleText(data.reason)}`}
              </p>
            </div>
          )}
          <ChangeQuorumDialog row={chosen} version={data.version} onClose={() => setChosen(null)} />
        </>
      )}
    </ListSheet>
  )
}
