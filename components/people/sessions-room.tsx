'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { SearchBox } from '@/components/shell/search-box'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { SessionRow } from '@/lib/schemas/sessions'
import { useTRPC } from '@/lib/trpc'
import { EndSessionDialog } from './end-session-dialog'
import { ExportLink } from './export-link'
import { filterQuery, sessionsInput } from './list-input'
import { NothingFound } from './nothing-found'
import { SessionsTable } from './sessions-table'
import { SettingsHead, SettingsLocked } from './settings-head'
import { useListFilter } from './use-list-filter'

const REFRESH_MS = 500
const EMPTY = { title: 'Nobody is signed in', detail: 'Open sessions were looked at.' }

/** Every open session, newest first. */
export function SessionsRoom({ held }: { held: readonly Permission[] }) {
  if (!held.includes('sessions:read')) return <SettingsLocked title="Sessions" what="sessions" permission="sessions:read" held={held} />
  return <Readable held={held} />
}

function Readable({ held }: { held: readonly Permission[] }) {
  const { sessions } = useTRPC()
  const filter = useListFilter(sessionsInput)
  const { input } = filter
  const query = useQuery({ ...sessions.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['people'], queryKey: sessions.list.queryKey(input), everyMs: REFRESH_MS })
  const [ended, setEnded] = useState<SessionRow | null>(null)
  const { data } = query
  return (
    <>
      <SettingsHead
        title="Sessions"
        held={held}
        verdict={
          <>
            <b>{data ? `${formatCount(data.total)} open` : 'Not known yet'}</b>, newest first. Without anything done one ends after 30
            minutes, and after 12 hours in any case.
          </>
        }
        acts={<ExportLink href={`/api/sessions?${filterQuery(input)}`} held={held} />}
      />
      <search className="filters" aria-label="Sessions">
        <SearchBox
          value={input.search ?? ''}
          placeholder="Person, way or address"
          onSearch={(text) => filter.change({ search: text || null })}
        />
      </search>
      <ListSheet what="Sessions" query={query} goesOn="They go on as they are.">
        {(page) => (
          <>
            <div className="scroll-x">
              {page.items.length > 0 ? (
                <SessionsTable items={page.items} mayEnd={held.includes('sessions:end')} onEnd={setEnded} />
              ) : (
                <NothingFound noun="session" filter={filter} empty={EMPTY} />
              )}
            </div>
            <ListFoot
              readAt={page.readAt}
              nextCursor={page.nextCursor}
              isPaged={input.cursor !== undefined}
              goTo={filter.goTo}
              first="Show the newest"
              more="Show older"
              end="There are no older sessions."
            />
          </>
        )}
      </ListSheet>
      <EndSessionDialog session={ended} onClose={() => setEnded(null)} />
    </>
  )
}
