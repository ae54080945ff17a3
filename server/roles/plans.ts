import type { ServiceContext } from '@/server/context'
import { listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { approve, group, manual } from '@/server/runs/kinds/people'
import { closeOverPlans } from '@/server/services/plans/close-over'
import { PLAN_CHANNEL } from '@/server/services/plans/internal'
import { createPlanWork } from '@/server/services/plans/work'
import type { PlanWorker } from '@/server/services/plans/worker'

type Options = Pick<PlanWorker, 'owner' | 'cluster' | 'callerOf' | 'signal'> & {
  context: () => ServiceContext
  log: Log
  /** Those that runs are executed with. */
  kinds: readonly StepKind[]
}

/** Builds plans, looks whether they are still true, and takes accepted starts to their runs. All talk with the cluster about plans is here: the
 *  console may not take on a person's permissions. */
export function startPlans({ context, log, kinds, ...worker }: Options): void {
  const { signal } = worker
  const work = createPlanWork(context, { ...worker, kinds: kindsOf([group, approve, manual, ...kinds]), lend: lendFrom(pool()) })
  every({ name: 'plans', periodMs: 500, log, signal, run: work.turn })
  every({ name: 'plans-over', periodMs: 1000, log, signal, run: () => closeOverPlans(context()) })
  const soon = () => void work.turn().catch((err: unknown) => log.warn({ err }, 'plans.turn-failed'))
  listen({ channels: [PLAN_CHANNEL], onMessage: soon, signal })
}
