import { AppError } from '@/lib/errors'
import type { PlanClass, RunState, StepState } from '@/lib/run-states'
import { readStepError } from '@/lib/run-verdict'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import type { Asked, AskedStep } from './asks'
import { withNames } from './row'

type FoundStep = Pick<AskedStep, 'n' | 'kind' | 'title' | 'until'> & { state: StepState; error: string | null; question: string | null }
type Found = { state: RunState; class: PlanClass; requestedBy: string; isCompensating: boolean; isUnseen: boolean; pending: number }

/** What decides who may do what about a run. Errors: NOT_FOUND. */
export async function readAsked(ctx: ServiceContext, id: string, nameOf: (id: string) => string = (one) => one): Promise<Asked> {
  const [found, steps] = await Promise.all([
    ctx.db.$queryRaw<Found[]>`SELECT r.state, p.class, r.requested_by AS "requestedBy", r.compensating AS "isCompensating",
      (r.state = 'failed' AND (r.looked_at IS NULL OR r.looked_at < r.finished_at)) AS "isUnseen",
      (SELECT count(*)::int FROM step s WHERE s.run_id = r.id AND s.state = 'pending') AS pending
      FROM run r JOIN plan p ON p.id = r.plan_id WHERE r.id = ${id}::uuid`,
    ctx.db.$queryRaw<FoundStep[]>`SELECT s.n, s.kind, s.title, s.state, s.error, s.params->>'question' AS question, s.deadline_at AS until
      FROM step s WHERE s.run_id = ${id}::uuid AND s.state IN (${Prisma.join(['intent', 'running', 'verifying', 'uncertain', 'failed'])}) ORDER BY s.n LIMIT 200`,
  ])
  const run = found[0]
  if (!run) throw new AppError('NOT_FOUND', 'There is no such run.')
  const { pending, ...rest } = run
  return { run: rest, pending, steps: steps.map(({ error, ...step }) => ({ ...step, says: withNames(readStepError(error).says, nameOf) })) }
}

/** Errors: NOT_FOUND where the run has no such step, or none that is asked about. */
export function stepIn({ steps }: Asked, n: number): AskedStep {
  const step = steps.find((one) => one.n === n)
  if (!step) throw new AppError('CONFLICT', 'The step does not wait for a person any more. Look at the run again.')
  return step
}
