import { AppError } from '@/lib/errors'
import type { ContainSandbox } from '@/lib/schemas/sandboxes'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import { groupsOf } from '@/server/ports/cluster-groups'
import { inOne, type Lend, lendRuns } from '@/server/runs/connection'
import { keyOf } from '@/server/runs/kinds/target'
import { isLostRace } from '@/server/runs/start'
import { isOver, type LockedSandbox, lockSandboxes, startContainment } from '@/server/services/containment/start'

export type Contained = { runId: string; isNew: boolean }

/** Whose rights the run has on the cluster; somebody without a group there contains as the rule does. */
const rightsOf = (ctx: ServiceContext): string => (groupsOf(ctx.actor.roles).length === 0 ? ' (on the cluster as acgs:automation)' : '')

/** The run that this request has started already. Errors: CONFLICT where that is not a containment of this sandbox. */
async function sameRequest(client: Sql, { requestId, sandbox }: { requestId: string; sandbox: LockedSandbox }): Promise<string | null> {
  const { namespace, podName: name } = sandbox
  const { rows } = await client.query<{ id: string; isOf: boolean }>(
    `SELECT r.id, p.kind = 'sandbox.contain' AND EXISTS (SELECT FROM run_target t WHERE t.run_id = r.id AND t.target_key = $2) AS "isOf"
     FROM run r JOIN plan p ON p.id = r.plan_id WHERE r.request_id = $1`,
    [requestId, keyOf({ kind: 'Pod', namespace, name })],
  )
  if (rows[0] && !rows[0].isOf) throw new AppError('CONFLICT', 'This request has started something else already. Open the sandbox again.')
  return rows[0]?.id ?? null
}

/** Contains one sandbox in the fixed order. Pressed twice, or while a run has it in hand, it is that run. In: the sandbox, a reason, and an id made
 *  where the button is. Errors: NOT_FOUND, CONFLICT (it is over: nothing runs that could be contained; or the id is another request's), STEP_UP. */
export async function containSandbox(
  ctx: ServiceContext,
  input: Omit<ContainSandbox, 'elevation'>,
  lend: Lend = lendRuns,
): Promise<Contained> {
  const { id, requestId, reason } = input
  const attempt = () =>
    inOne(lend, async (client): Promise<Contained> => {
      const [sandbox] = await lockSandboxes(client, [id])
      if (sandbox === undefined) throw new AppError('NOT_FOUND', 'There is no such sandbox.')
      const there = (await sameRequest(client, { requestId, sandbox })) ?? sandbox.byRun
      if (there !== null) return { runId: there, isNew: false }
      if (isOver(sandbox)) throw new AppError('CONFLICT', 'This sandbox is over: nothing of it runs that could be contained.')
      const how = { by: ctx.actor, method: ctx.stepUpMethod ?? null, ending: 'operator_stop', isEscape: false } as const
      return { runId: await startContainment(client, { ...how, sandboxes: [sandbox], since: null, requestId, reason }), isNew: true }
    })
  const found = await attempt().catch((cause: unknown) => {
    if (isLostRace(cause)) return attempt()
    throw cause
  })
  await ctx.db.$transaction(async (tx) => ctx.entry?.done(tx, { reason: `${reason}${rightsOf(ctx)}: run ${found.runId}` }))
  return found
}
