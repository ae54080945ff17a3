'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { NounTabs } from '@/components/shell/noun-tabs'
import { RUNS_TABS } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { RunbooksTable } from './runbooks-table'

const REFRESH_MS = 1000

/** The templates that plans are made from: what each does, who must agree, and how long it took. */
export function RunbooksRoom() {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.runbooks.list.queryOptions({}), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['runs'], queryKey: trpc.runbooks.pathKey(), everyMs: REFRESH_MS })
  return (
    <>
      <div className="head">
        <div>
          <h1>Runbooks</h1>
          <p className="verdict">
            <b>{query.data ? `${query.data.items.length} templates.` : 'Templates.'}</b> A plan is made from one of them and keeps its
            version: a later one changes no plan and no run that is there.
          </p>
        </div>
      </div>
      <NounTabs label="Runs and plans" tabs={RUNS_TABS} />
      <ListSheet what="Runbooks" query={query} goesOn="Plans and runs go on meanwhile.">
        {(data) => (
          <>
            <div className="scroll-x">
              <RunbooksTable items={data.items} />
            </div>
            <ListFoot readAt={data.readAt} nextCursor={null} isPaged={false} goTo={() => undefined} end="These are all there are." />
          </>
        )}
      </ListSheet>
    </>
  )
}
