'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { SeverityWord } from '@/components/shell/severity-word'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { formatCount, visibleText } from '@/lib/format'
import type { RuntimeEventRow } from '@/lib/schemas/sandboxes'
import { plain, sayBlocked, sayEventState } from './say-sandbox'
import { severityOf } from './severity'
import { useRuntimeEvents } from './use-sandboxes'

const PAGE = 20

/** What sensors saw in one sandbox, newest first, with what they say of it. Inert: it is the agent's code that wrote it. */
export function SeenSheet({ sandboxId }: { sandboxId: string }) {
  const [cursor, setCursor] = useState<string | null>(null)
  const query = useRuntimeEvents({ view: 'all', sandboxId, limit: PAGE, ...(cursor === null ? {} : { cursor }) })
  return (
    <ListSheet
      what="Runtime events"
      title="Runtime events"
      query={query}
      goesOn="Sensors report and containment goes on without this page."
    >
      {(data) => (
        <>
          {data.items.length === 0 ? (
            <EmptyState title="No sensor saw anything" detail="That says nothing about what no sensor watches." />
          ) : (
            <ol className="viol">
              {data.items.map((row) => (
                <Item key={row.id} row={row} />
              ))}
            </ol>
          )}
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== null}
            goTo={setCursor}
            end="That is the oldest."
            first="Show the newest"
            more="Show earlier"
          >
            <Link href={`/sandboxes/events?sandboxId=${sandboxId}` as Route} prefetch={false}>
              {`All ${formatCount(data.total)} in the list`}
            </Link>
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

function Item({ row }: { row: RuntimeEventRow }) {
  const { glyph, word } = sayEventState(row.state)
  const often = row.occurred > 1 ? `, ${formatCount(row.occurred)} times` : ''
  return (
    <li>
      <p className="row-x wrap">
        <SeverityWord severity={severityOf(row.severity)} />
        <b className="break">{`${plain(row.violationType)}${row.family === null ? '' : `, ${plain(row.family)}`}`}</b>
        <StatusPill state={glyph} word={word} />
        <span className={row.blocked === false ? 'over' : 'soft'}>{sayBlocked(row.blocked)}</span>
      </p>
      <p className="break">{`${visibleText(row.rule)}: ${visibleText(row.description)}`}</p>
      {Object.keys(row.indicators).length > 0 && (
        <ul className="sbx-marks">
          {Object.entries(row.indicators).map(([name, value]) => (
            <li key={name} className="mono break">
              {`${visibleText(name)}: ${visibleText(value)}`}
            </li>
          ))}
        </ul>
      )}
      <p className="dim">
        {`${row.source}, ${row.layer} layer${often}, received `}
        <LocalTime at={row.receivedAt} withDate />
        {', by its own clock '}
        <LocalTime at={row.occurredAt} withDate />
      </p>
    </li>
  )
}
