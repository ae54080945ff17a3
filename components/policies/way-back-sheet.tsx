'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { DECIDES, sayReach } from '@/components/shell/say-reach'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import { WAY_BACK_DAYS, WAY_BACK_VERSIONS, type WayBack, type WayBackTarget } from '@/lib/schemas/activations'
import { useTRPC } from '@/lib/trpc'
import { RollBackDialog } from './roll-back-dialog'

const ON_ITS_WAY_MS = 1000

/** The versions that can decide again at once, and what waits for a lead. It follows with what stands over every page. */
export function WayBackSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<number | null>(null)
  const [target, setTarget] = useState<WayBackTarget | null>(null)
  const query = useQuery({
    ...trpc.activations.wayBack.queryOptions(cursor === null ? {} : { cursor }),
    refetchInterval: ({ state: { data } }) => (data && data.reach.reached < data.reach.engines ? ON_ITS_WAY_MS : READ_EVERY_MS),
    placeholderData: keepPreviousData,
  })
  const why = held.includes('policies:rollback') ? null : `Open to ${rolesInWords('policies:rollback')}.`
  return (
    <ListSheet what="Way back" title="Way back" query={query} goesOn="The engines hold the version before, whether or not it is shown.">
      {(data) => (
        <>
          {data.active && <p className="in rule-t soft">{`Version ${data.active.version}: ${sayReach(data.reach, DECIDES)}`}</p>}
          <Asked data={data} />
          {data.items.length === 0 ? (
            <EmptyState
              title="No version to return to"
              detail={`None decided before this one within ${WAY_BACK_DAYS} days, or as one of the last ${WAY_BACK_VERSIONS}. You can deny every decision.`}
            />
          ) : (
            <Targets data={data} why={why} onChoose={setTarget} />
          )}
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor === null ? null : String(data.nextCursor)}
            isPaged={cursor !== null}
            goTo={(next) => setCursor(next === null ? null : Number(next))}
            end="There are no older ones that can be returned to."
          />
          <RollBackDialog target={target} from={data.active?.version ?? 0} onClose={() => setTarget(null)} />
        </>
      )}
    </ListSheet>
  )
}

function Asked({ data: { asked } }: { data: WayBack }) {
  return asked.map(({ id, version, askedBy }) => (
    <p key={id} className="in rule-t">
      <Link href={`/approvals/${id}` as Route}>{`${askedBy} asked to return to version ${version}: show the request`}</Link>
    </p>
  ))
}

/** Whether it is at hand: only then it decides within a second. */
const warmWords = ({ warm }: WayBackTarget): string =>
  warm === null
    ? 'unknown whether engines hold it'
    : warm.on === warm.of
      ? 'every engine holds it'
      : warm.on === 0
        ? 'no engine holds it: it is loaded first'
        : `${warm.on} of ${warm.of} engines hold it`

function Targets({ data, why, onChoose }: { data: WayBack; why: string | null; onChoose: (one: WayBackTarget) => void }) {
  return (
    <ul className="viol">
      {data.items.map((row) => {
        const isAsked = data.asked.some(({ version }) => version === row.version)
        return (
          <li key={row.seq}>
            <p className="row-x wrap">
              <Link href={`/policies/versions/${row.version}` as Route} prefetch={false}>
                <b>{`v${row.version}`}</b>
              </Link>
              <span>{row.name}</span>
              <span className="dim">{row.state.replace('_', ' ')}</span>
            </p>
            <p className="dim">
              {'decided '}
              <LocalTime at={row.from} withDate seconds={false} />
              {' to '}
              <LocalTime at={row.until} withDate seconds={false} />
              {`; ${warmWords(row)}`}
            </p>
            <div className="moves">
              <Button
                size="sm"
                aria-label={`Return to version ${row.version}…`}
                disabledReason={why ?? (isAsked ? 'It is asked for already: a lead has to agree.' : null)}
                onClick={() => onChoose(row)}
              >
                {`Return to v${row.version}…`}
              </Button>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
