'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { SearchBox } from '@/components/shell/search-box'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { SelectField } from '@/components/ui/select-field'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { EmergencyView } from '@/lib/schemas/emergencies'
import { useTRPC } from '@/lib/trpc'
import { EmergencyItem } from './emergency-item'

const REFRESH_MS = 200
const VIEWS = [
  { value: 'all', label: 'All there were' },
  { value: 'waits', label: 'Somebody has to act' },
] as const

/** Versions that were made active in need, without shadow and canary: what waits, what is in force, and what was. */
export function EmergenciesSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [view, setView] = useState<EmergencyView>('all')
  const [search, setSearch] = useState('')
  const [cursor, setCursor] = useState<string | null>(null)
  const filter = { view, ...(search === '' ? {} : { search }) }
  const query = useQuery({
    ...trpc.emergencies.list.queryOptions({ ...filter, ...(cursor ? { cursor } : {}) }),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['emergencies', 'policies'], queryKey: trpc.emergencies.pathKey(), everyMs: REFRESH_MS })
  const first =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setCursor(null)
      set(value)
    }
  return (
    <ListSheet
      what="Emergency changes"
      title="Emergency changes"
      query={query}
      goesOn="One that is in force ends at its time, whether or not it is shown."
    >
      {(data) => (
        <>
          <div className="in moves rule-t">
            <SelectField label="Emergency changes" isLabelHidden value={view} options={VIEWS} onChange={first(setView)} />
            <SearchBox value={search} placeholder="Reason, note or version" onSearch={first(setSearch)} />
            {held.includes('approvals:export') && (
              <a className={buttonClass({ size: 'sm' })} href={`/api/emergencies?${new URLSearchParams(filter)}`} download>
                Export as CSV
              </a>
            )}
          </div>
          {data.items.length === 0 && (
            <EmptyState
              title="None"
              detail={
                view === 'all' && search === ''
                  ? 'No version was ever made active in need. It is asked for on the page of a version that was reviewed and replayed.'
                  : 'Nothing of that kind.'
              }
            />
          )}
          <ul className="viol">
            {data.items.map((row) => (
              <EmergencyItem key={row.id} row={row} held={held} />
            ))}
          </ul>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== null}
            goTo={setCursor}
            end="There are no older ones."
          />
        </>
      )}
    </ListSheet>
  )
}
