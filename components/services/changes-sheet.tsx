import type { Route } from 'next'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { LinkedPlan, LinkedRun, WorkloadDetail } from '@/lib/schemas/workloads'

/** Plans and runs about it, newest first. */
export function ChangesSheet({ detail: { plans, runs } }: { detail: WorkloadDetail }) {
  const isEmpty = (plans?.length ?? 0) + (runs?.length ?? 0) === 0
  return (
    <Sheet label="Plans and runs" title="Plans and runs" meta="newest first, 10 each">
      {isEmpty ? (
        <EmptyState title="No plan and no run" detail="Nobody has planned a change of it here." />
      ) : (
        <ul className="history">
          {runs?.map((run) => (
            <Run key={run.id} run={run} />
          ))}
          {plans?.map((plan) => (
            <Plan key={plan.id} plan={plan} />
          ))}
        </ul>
      )}
    </Sheet>
  )
}

function Run({ run }: { run: LinkedRun }) {
  return (
    <li>
      <p className="row-x wrap">
        <Link href={`/runs/${encodeURIComponent(run.id)}` as Route} prefetch={false}>{`Run: ${visibleText(run.kind)}`}</Link>
        <span className="soft">{run.outcome ?? run.state}</span>
        {run.isActive && <b>has it now</b>}
      </p>
      <p className="dim">
        <LocalTime at={run.createdAt} withDate />, {visibleText(run.by)}
      </p>
    </li>
  )
}

function Plan({ plan }: { plan: LinkedPlan }) {
  return (
    <li>
      <p className="row-x wrap">
        <Link href={`/plans/${encodeURIComponent(plan.id)}` as Route} prefetch={false}>{`Plan: ${visibleText(plan.title)}`}</Link>
        <span className="soft">{plan.state}</span>
      </p>
      <p className="dim">
        <LocalTime at={plan.createdAt} withDate />
      </p>
    </li>
  )
}
