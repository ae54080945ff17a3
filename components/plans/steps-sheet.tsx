import { Sheet } from '@/components/ui/sheet'
import { formatDuration, visibleText } from '@/lib/format'
import type { PlanDetail } from '@/lib/schemas/plans'
import { plural } from './say-plan'

/** The steps in their order; those that run together stand under the one before them. */
export function StepsSheet({ detail: { preview, plan } }: { detail: PlanDetail }) {
  const steps = preview?.steps ?? []
  const budget = plan === null ? '' : `at most ${formatDuration(plan.budgetMs)}, `
  return (
    <Sheet label="How it runs" title="How it runs" meta={steps.length > 0 && `${budget}${plural(steps.length, 'step')}`}>
      {steps.length === 0 ? (
        <p className="txt rule-t">There is no step: nothing would be run.</p>
      ) : (
        <ol className="how">
          {steps.map(({ n, parentN, title, isNoop }) => (
            <li key={n} className={parentN === null ? undefined : 'inner'}>
              <span className="n">{n}</span>
              <span>{visibleText(title)}</span>
              {isNoop && <span className="w">nothing to write</span>}
            </li>
          ))}
        </ol>
      )}
      <p className="hint pad2">
        Each step is written down before it is done, and checked in the cluster after it. The first one that fails stops the run.
      </p>
    </Sheet>
  )
}
