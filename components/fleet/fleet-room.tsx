'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { NounTabs } from '@/components/shell/noun-tabs'
import { POLICIES_TABS, rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { LocalTime } from '@/components/ui/local-time'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { FleetRow, WantedVersion } from '@/lib/schemas/fleet'
import { useTRPC } from '@/lib/trpc'
import { EnginesSheet } from './engines-sheet'
import { FleetFilters } from './fleet-filters'
import { FleetList } from './fleet-list'
import { InstanceDialog } from './instance-dialog'
import { JoinOpaDialog } from './join-opa-dialog'
import { filterQuery } from './list-input'
import { useFleetFilter } from './use-fleet-filter'

const REFRESH_MS = 500

/** Everything that decides with our versions: OPAs that take signed bundles, and our own engines. */
export function FleetRoom({ held }: { held: readonly Permission[] }) {
  if (held.includes('fleet:read')) return <Readable held={held} />
  return (
    <>
      <div className="head">
        <h1>Fleet</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read the fleet"
          detail={`Open to ${rolesInWords('fleet:read')}. Ask an administrator for one of them.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ held }: { held: readonly Permission[] }) {
  const { fleet } = useTRPC()
  const filter = useFleetFilter()
  const { input } = filter
  const query = useQuery({ ...fleet.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['fleet', 'policies'], queryKey: fleet.list.queryKey(input), everyMs: REFRESH_MS })
  const [isOpen, setIsOpen] = useState(false)
  const [row, setRow] = useState<FleetRow | null>(null)
  const { data } = query
  const isNarrowed = input.search !== undefined || input.ended !== undefined
  return (
    <>
      <div className="head">
        <div>
          <h1>Fleet</h1>
          <p className="verdict">
            <b>{data ? `${formatCount(data.total)} ${data.total === 1 ? 'OPA' : 'OPAs'}${isNarrowed ? ' found' : ''}` : 'Not known yet'}</b>
            , and our own engines. {data && <Wanted wanted={data.wanted} />}
          </p>
        </div>
        <div className="acts">
          <a className={buttonClass()} href={`/api/fleet?${filterQuery(input)}`} download>
            Export as CSV
          </a>
          <Button
            variant="ink"
            disabledReason={held.includes('tokens:create') ? null : `Joining is open to ${rolesInWords('tokens:create')}.`}
            onClick={() => setIsOpen(true)}
          >
            Join an OPA…
          </Button>
        </div>
      </div>
      <NounTabs label="Policies" tabs={POLICIES_TABS} />
      <FleetFilters filter={filter} />
      <div className="stack">
        <FleetList filter={filter} query={query} onOpen={setRow} />
        <EnginesSheet />
      </div>
      <InstanceDialog row={row} onClose={() => setRow(null)} />
      <JoinOpaDialog isOpen={isOpen} onOpenChange={setIsOpen} />
    </>
  )
}

function Wanted({ wanted }: { wanted: WantedVersion }) {
  if (wanted === null) return <>No version is active yet.</>
  return (
    <>
      {`Wanted: version ${wanted.version}, active since `}
      <LocalTime at={wanted.since} withDate seconds={false} />.
    </>
  )
}
