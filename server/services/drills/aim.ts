import { DRILL_LABEL } from '@/lib/drill-words'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Target } from '@/server/runs/kinds/target'
import { workloadOf } from '@/server/runs/plans/emergency-stop'

/** What a stop drill is aimed at by name. Errors: BAD_REQUEST where it names nothing that can be stopped. */
export function aimOf(target: string): Target {
  try {
    return workloadOf(target)
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'target: <kind>/<namespace>/<name> of a Deployment, a StatefulSet, a CronJob or a Job.', { cause })
  }
}

/** Refuses a target that is no drill's. It asks the process's own view, so that it is answered at once.
 *  Errors: BAD_REQUEST, NOT_FOUND, FORBIDDEN (not labelled: others have to agree), UPSTREAM (nobody can say). */
export function refuseUnlabelled(ctx: ServiceContext, target: string): void {
  const { kind, namespace, name } = aimOf(target)
  const view = ctx.clusterView()
  if (view === null)
    throw new AppError('UPSTREAM', 'target: nobody can say whether it is labelled for drills: the cluster is not followed.')
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'CronJob' && kind !== 'Job')
    throw new AppError('BAD_REQUEST', 'target: a Deployment, a StatefulSet, a CronJob or a Job.')
  const found = view.objects(kind, namespace ?? undefined).find(({ metadata }) => metadata.name === name)
  if (!found) throw new AppError('NOT_FOUND', `target: there is no ${target}, as far as this console sees.`)
  if (found.metadata.labels?.[DRILL_LABEL] === 'true') return
  throw new AppError(
    'FORBIDDEN',
    `target: ${target} is not labelled ${DRILL_LABEL}=true, so no drill touches it. Ask another lead to agree to an override, or leave it out.`,
  )
}
