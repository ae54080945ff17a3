'use client'

import { NounTabs } from '@/components/shell/noun-tabs'
import { POLICIES_TABS, rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import type { Permission } from '@/lib/access'
import { filterQuery } from './list-input'
import { RequestWaiverDialog } from './request-waiver-dialog'
import { useAskedFor } from './use-asked-for'
import { useWaiverFilter } from './use-waiver-filter'
import { useWaivers } from './use-waivers'
import { WaiverFilters } from './waiver-filters'
import { WaiversList } from './waivers-list'
import { sayCounts } from './words'

/** Leave to break one rule for a while: who has it, until when, and whether it is used. */
export function WaiversRoom({ held }: { held: readonly Permission[] }) {
  const filter = useWaiverFilter()
  const query = useWaivers(filter.input)
  const asked = useAskedFor()
  const whyNot = held.includes('waivers:request') ? null : `Asking is open to ${rolesInWords('waivers:request')}.`
  return (
    <>
      <div className="head">
        <div>
          <h1>Waivers</h1>
          <p className="verdict">
            <b>{sayCounts(query.data?.counts ?? null)}</b> Each lets agents break one rule, for 90 days at most. The policy itself judges
            it; what it lets pass stays counted as waived.
          </p>
        </div>
        <div className="acts">
          {held.includes('waivers:export') ? (
            <a className={buttonClass()} href={`/api/waivers?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('waivers:export')}.`}>Export as CSV</Button>
          )}
          <Button variant="ink" disabledReason={whyNot} onClick={asked.open}>
            Ask for a waiver…
          </Button>
        </div>
      </div>
      <NounTabs label="Policies" tabs={POLICIES_TABS} />
      <WaiverFilters filter={filter} counts={query.data?.counts ?? null} />
      <WaiversList filter={filter} query={query} />
      <RequestWaiverDialog given={whyNot === null ? asked.given : null} onClose={asked.close} />
    </>
  )
}
