'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { NounTabs } from '@/components/shell/noun-tabs'
import { SANDBOXES_TABS } from '@/components/shell/pages'
import { useNow } from '@/components/shell/use-now'
import { formatCount } from '@/lib/format'
import type { SandboxPage } from '@/lib/schemas/sandboxes'
import { ExportLink } from './export-link'
import { filterQuery } from './list-input'
import { SandboxFilters } from './sandbox-filters'
import { SandboxesList } from './sandboxes-list'
import { sayList, sayReconciled } from './say-sandbox'
import { useSandboxFilter } from './use-sandbox-filter'
import { useSandboxes } from './use-sandboxes'

/** Where agents' code runs: what may still run, what is contained, and how each ended. */
export function SandboxesRoom({ mayExport }: { mayExport: boolean }) {
  const filter = useSandboxFilter()
  const query = useSandboxes(filter.input)
  return (
    <>
      <div className="head">
        <div>
          <h1>Sandboxes</h1>
          <Verdict page={query.data ?? null} agentId={filter.input.agentId} />
        </div>
        <div className="acts">
          <ExportLink href={`/api/sandboxes?${filterQuery(filter.input)}`} mayExport={mayExport} />
        </div>
      </div>
      <NounTabs label="Sandboxes and their events" tabs={SANDBOXES_TABS} />
      <SandboxFilters filter={filter} counts={query.data?.counts ?? null} />
      <SandboxesList filter={filter} query={query} />
    </>
  )
}

function Verdict({ page, agentId }: { page: SandboxPage | null; agentId: string | undefined }) {
  const now = useNow()
  if (page === null) return <p className="verdict">Not known yet.</p>
  const { text, isOld } = sayReconciled(page.reconciledAt, now)
  const simulated = page.items.filter(({ isSimulated }) => isSimulated).length
  return (
    <p className="verdict">
      <b>{sayList(page.counts)}</b>{' '}
      {agentId !== undefined && (
        <>
          Of agent <Link href={`/agents/${agentId}` as Route}>{agentId}</Link> only.{' '}
        </>
      )}
      {simulated > 0 && `${formatCount(simulated)} of those below simulated: the local cluster executes no code. `}
      <span className={isOld ? 'aged' : 'dim'}>{text}</span>
    </p>
  )
}
