'use client'

import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { NounTabs } from '@/components/shell/noun-tabs'
import { RUNS_TABS, rolesInWords } from '@/components/shell/pages'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Segmented } from '@/components/ui/segmented'
import type { Permission } from '@/lib/access'
import { CONFIG_SETS, configSet } from '@/lib/config-sets'
import { formatAge, visibleText } from '@/lib/format'
import type { SnapshotPage, SnapshotRow } from '@/lib/schemas/snapshots'
import { MarkSnapshotDialog } from './mark-snapshot-dialog'
import { SnapshotsTable } from './snapshots-table'
import { TakeSnapshotDialog } from './take-snapshot-dialog'
import { useSnapshots } from './use-snapshots'

/** Network, rights and monitoring as they were: what can be put back whole. */
export function SnapshotsRoom({ held }: { held: readonly Permission[] }) {
  const { input, query, choose, narrow, goTo } = useSnapshots()
  const [isTaking, setIsTaking] = useState(false)
  const [marked, setMarked] = useState<SnapshotRow | null>(null)
  const mayNotTake = held.includes('snapshots:take') ? null : `Taking one is open to ${rolesInWords('snapshots:take')}.`
  const { name, holds } = configSet(input.set)
  return (
    <>
      <div className="head">
        <div>
          <h1>Snapshots</h1>
          <p className="verdict">
            <b>{`${name}:`}</b> {`${holds}. Kept once a minute at most when they change, never a Secret. `}
            {query.data && <Watched page={query.data} />}
          </p>
        </div>
        <div className="acts">
          <Button disabledReason={mayNotTake} onClick={() => setIsTaking(true)}>
            Take a snapshot…
          </Button>
        </div>
      </div>
      <NounTabs label="Runs and plans" tabs={RUNS_TABS} />
      <search className="filters" aria-label="Snapshots">
        <div>
          <Segmented
            label="Set"
            value={input.set}
            options={CONFIG_SETS.map((value) => ({ value, label: configSet(value).name }))}
            onChange={choose}
          />
        </div>
        <Segmented
          label="Which"
          value={input.onlyKnownGood ? 'good' : 'all'}
          options={[
            { value: 'all', label: 'All' },
            { value: 'good', label: 'Known good' },
          ]}
          onChange={(which) => narrow(which === 'good')}
        />
      </search>
      <ListSheet what="Snapshots" query={query} goesOn="The worker goes on keeping what changes.">
        {(data) => (
          <>
            {data.items.length > 0 ? (
              <div className="scroll-x">
                <SnapshotsTable items={data.items} offer={data.offer} held={held} onMark={setMarked} />
              </div>
            ) : (
              <EmptyState
                title="None"
                detail={
                  input.onlyKnownGood
                    ? 'Nobody has marked one as known to be good.'
                    : 'A worker keeps the first as soon as it can read the set.'
                }
              />
            )}
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor}
              isPaged={input.cursor !== undefined}
              goTo={goTo}
              end="There are no older ones."
            />
          </>
        )}
      </ListSheet>
      <TakeSnapshotDialog set={input.set} isOpen={isTaking} onClose={() => setIsTaking(false)} />
      <MarkSnapshotDialog row={marked} onClose={() => setMarked(null)} />
    </>
  )
}

/** Whether changes are seen at all: a set that nobody can read is not one that nobody changes. */
function Watched({ page: { lookedAt, trouble } }: { page: SnapshotPage }) {
  const now = useNow()
  if (trouble !== null)
    return (
      <span role="status" className="aged">
        {'It cannot be read since '}
        <LocalTime at={trouble.since} />
        {`: ${visibleText(trouble.why)} What changed since then is not known.`}
      </span>
    )
  if (lookedAt === null) return <span className="aged">It was not read yet: no cluster, or no worker has looked.</span>
  return <span>{`Read from the cluster ${formatAge(lookedAt, now)}.`}</span>
}
