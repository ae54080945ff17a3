'use client'

import { ColumnMenu } from '@/components/shell/column-menu'
import { rolesInWords } from '@/components/shell/pages'
import { useColumns } from '@/components/shell/use-columns'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount, visibleText } from '@/lib/format'
import type { WorkloadPage } from '@/lib/schemas/workloads'
import { COLUMNS } from './columns'
import { filterQuery, narrowedBy } from './list-input'
import { NoCluster } from './no-cluster'
import { sayCounts } from './say-service'
import { ServiceFilters } from './service-filters'
import { ServicesList } from './services-list'
import { ServicesTabs } from './services-tabs'
import { useServiceFilter } from './use-service-filter'
import { useServices } from './use-services'

/** What runs on the cluster, as far as this person may list it: searched, filtered and paged by the server. */
export function ServicesRoom({ held }: { held: readonly Permission[] }) {
  if (held.includes('workloads:read')) return <Readable held={held} />
  return (
    <>
      <div className="head">
        <h1>Services</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read services"
          detail={`Open to ${rolesInWords('workloads:read')}. Ask an administrator for one of them.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ held }: { held: readonly Permission[] }) {
  const filter = useServiceFilter()
  const query = useServices(filter.input)
  const columns = useColumns('services', COLUMNS)
  const { data } = query
  const hasNone = data !== undefined && data.cluster === null
  return (
    <>
      <div className="head">
        <div>
          <h1>Services</h1>
          <Verdict data={data} isNarrowed={narrowedBy(filter.input).length > 0} />
        </div>
        {!hasNone && (
          <div className="acts">
            <ColumnMenu columns={columns} />
            {held.includes('workloads:export') ? (
              <a className={buttonClass()} href={`/api/workloads?${filterQuery(filter.input)}`} download>
                Export as CSV
              </a>
            ) : (
              <Button disabledReason={`Export is open to ${rolesInWords('workloads:export')}.`}>Export as CSV</Button>
            )}
          </div>
        )}
      </div>
      <ServicesTabs />
      {hasNone ? (
        <NoCluster />
      ) : (
        <>
          <ServiceFilters filter={filter} namespaces={data?.namespaces ?? []} />
          <ServicesList filter={filter} query={query} isShown={columns.isShown} />
        </>
      )}
    </>
  )
}

function Verdict({ data, isNarrowed }: { data: WorkloadPage | undefined; isNarrowed: boolean }) {
  if (data === undefined || data.cluster === null)
    return <p className="verdict">{data === undefined ? 'Not known yet' : 'No cluster is set up.'}</p>
  const { isComplete } = data.cluster.coverage
  return (
    <p className="verdict">
      <b className="break">{visibleText(sayCounts(data.counts, isComplete))}</b>
      {isNarrowed && ` ${isComplete ? '' : 'At least '}${formatCount(data.total)} found.`}
      {!data.cluster.isReachable && ' The cluster does not answer now: what is shown is what was last known.'}
    </p>
  )
}
