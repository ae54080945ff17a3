'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { NounTabs } from '@/components/shell/noun-tabs'
import { RUNS_TABS, rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { planLink } from '@/lib/plan-link'
import { PlanFilters } from './plan-filters'
import { PlansList } from './plans-list'
import { sayPlans } from './say-plans'
import { usePlanFilter } from './use-plan-filter'
import { usePlans } from './use-plans'

/** What is planned to be done to the cluster, what waits for whom, and what became of it. */
export function PlansRoom({ held }: { held: readonly Permission[] }) {
  if (!held.includes('plans:read'))
    return (
      <>
        <div className="head">
          <h1>Plans</h1>
        </div>
        <Sheet label="Plans">
          <NoRight title="You cannot read plans" detail={`Open to ${rolesInWords('plans:read')}. Ask an administrator for one of them.`} />
        </Sheet>
      </>
    )
  return <Room held={held} />
}

function Room({ held }: { held: readonly Permission[] }) {
  const filter = usePlanFilter()
  const query = usePlans(filter.input)
  return (
    <>
      <div className="head">
        <div>
          <h1>Plans</h1>
          <p className="verdict">
            <b>{sayPlans(query.data?.total ?? null, filter.input.view)}</b> A plan changes nothing: it shows what would change, until
            somebody starts it.
          </p>
        </div>
        <div className="acts">
          {held.includes('plans:create') ? (
            <Link href={planLink('rollback.all') as Route} className={buttonClass()}>
              Roll back all services…
            </Link>
          ) : (
            <Button disabledReason={`Asking for a plan is open to ${rolesInWords('plans:create')}.`}>Roll back all services…</Button>
          )}
        </div>
      </div>
      <NounTabs label="Runs and plans" tabs={RUNS_TABS} />
      <PlanFilters filter={filter} />
      <PlansList filter={filter} query={query} />
    </>
  )
}
