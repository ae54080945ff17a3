'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryStates } from 'nuqs'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { AlarmsTable } from './alarms-table'
import { alarmInput } from './list-input'

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'all', label: 'All' },
] as const
const REFRESH_MS = 100

/** Every alarm that this system raised about itself; those of severity 1 and 2 also stand in the strip of every page while they are open. */
export function AlarmsRoom() {
  const trpc = useTRPC()
  const [address, setAddress] = useQueryStates({ state: parseAsString, cursor: parseAsString }, { history: 'push' })
  const input = alarmInput(address)
  const isHeld = input.cursor !== undefined
  const query = useQuery({
    ...trpc.alarms.list.queryOptions(input),
    refetchInterval: isHeld ? false : READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['alarms'], queryKey: trpc.alarms.list.queryKey(input), everyMs: REFRESH_MS, isHeld })
  const showAll = () => void setAddress({ state: 'all', cursor: null })
  return (
    <>
      <div className="head">
        <div>
          <h1>Alarms</h1>
          <p className="verdict">
            <b>{query.data ? sayOpen(query.data.items.filter(({ clearedAt }) => clearedAt === null).length, isHeld) : 'Not known yet.'}</b>{' '}
            What this system says about itself. An alarm ends when its cause does; nobody can put it away.
          </p>
        </div>
      </div>
      <search className="filters" aria-label="Alarms">
        <Segmented label="State" value={input.state} options={STATES} onChange={(state) => void setAddress({ state, cursor: null })} />
      </search>
      <ListSheet what="Alarms" query={query} goesOn="What is watched is still watched.">
        {(data) => (
          <>
            <div className="scroll-x">
              {data.items.length > 0 ? (
                <AlarmsTable items={data.items} />
              ) : (
                <EmptyState
                  title={input.state === 'open' ? 'No alarm is open' : 'No alarm was ever raised here'}
                  detail="All alarms of this installation were looked at."
                  action={
                    input.state === 'open' && (
                      <Button size="sm" onClick={showAll}>
                        Show past alarms
                      </Button>
                    )
                  }
                />
              )}
            </div>
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor}
              isPaged={isHeld}
              goTo={(cursor) => void setAddress({ cursor })}
              end="There are no older alarms."
              first="Show the newest"
              more="Show older"
              isHeld={isHeld}
            />
          </>
        )}
      </ListSheet>
    </>
  )
}

const sayOpen = (open: number, isOlder: boolean): string =>
  open === 0 ? `None is open${isOlder ? ' on this page' : ''}.` : `${open} ${open === 1 ? 'is' : 'are'} open on this page.`
