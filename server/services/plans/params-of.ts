import { AppError } from '@/lib/errors'
import { PRECEDENCE } from '@/lib/run-states'
import type { PlanWish } from '@/lib/schemas/plans'
import type { ServiceContext } from '@/server/context'
import { keyOf, Target } from '@/server/runs/kinds/target'
import { readSetting } from '@/server/services/settings/read'
import { targetOfKey } from './preview-of'
import { stoppedBy } from './stopped-by'

type Wish<K extends PlanWish['kind']> = Extract<PlanWish, { kind: K }>
type Params = Record<string, unknown>
/** `now` is the database's: what a pause is promised until is counted from it. */
type Asked = { ctx: ServiceContext; now: Date }

const until = (now: Date, minutes: number | null) => (minutes === null ? null : new Date(now.getTime() + minutes * 60_000).toISOString())
const ofNode = (name: string) => ({ kind: 'Node', namespace: null, name })

const LIVE = ['queued', 'running', 'waiting', 'uncertain']

/** Whether a run that a rollback does not take the place of acts on one of these. */
async function hasNewerRun(ctx: ServiceContext, targets: readonly Target[]): Promise<boolean> {
  const found = await ctx.db.runTarget.findFirst({
    where: {
      active: true,
      targetKey: { in: targets.map(keyOf) },
      run: { state: { in: LIVE }, precedence: { gte: PRECEDENCE.rollback } },
    },
    select: { runId: true },
  })
  return found !== null
}

/** How long it must hold before it counts. */
const soakMs = async (ctx: ServiceContext): Promise<number> => (await readSetting(ctx, 'runs')).soakMs

function knewEnabled(params: unknown): boolean | null {
  if (typeof params !== 'object' || params === null || !('change' in params)) return null
  const { change } = params
  if (typeof change !== 'object' || change === null || !('do' in change) || change.do !== 'pauseReverter') return null
  return 'knowsEnabled' in change && change.knowsEnabled === true
}

/** What the run that paused it kept of it. Errors: NOT_FOUND. */
async function pausedBy(ctx: ServiceContext, { runId, targetKey }: Wish<'reverter.resume'>): Promise<Params> {
  const [prior, steps] = await Promise.all([
    ctx.db.priorState.findUnique({ where: { runId_targetKey: { runId, targetKey } }, select: { body: true } }),
    ctx.db.step.findMany({ where: { runId, targetKey }, select: { params: true } }),
  ])
  const [knowsEnabled] = steps.flatMap(({ params }) => knewEnabled(params) ?? [])
  const body = prior?.body
  const steering = typeof body === 'object' && body !== null && 'steering' in body ? body.steering : null
  const target = Target.safeParse(targetOfKey(targetKey))
  if (knowsEnabled === undefined || steering === null || !target.success)
    throw new AppError('NOT_FOUND', `Run ${runId} paused no ${targetKey}: there is nothing to give back.`)
  return { target: target.data, prior: steering, knowsEnabled }
}

const PARAMS: { [K in PlanWish['kind']]: (wish: Wish<K>, asked: Asked) => Params | Promise<Params> } = {
  restart: ({ target }) => ({ target }),
  scale: ({ target, replicas, pauseMinutes, bounds }, { now }) => ({ target, replicas, bounds, pauseUntil: until(now, pauseMinutes) }),
  'autoscaler.bounds': ({ target, minReplicas, maxReplicas }) => ({ target, minReplicas, maxReplicas }),
  'rollout.pause': ({ target }) => ({ target, isPaused: true }),
  'rollout.resume': ({ target }) => ({ target, isPaused: false }),
  'rollback.service': async ({ target, revision, pauseMinutes }, { ctx, now }) => ({
    target,
    revision,
    pauseUntil: until(now, pauseMinutes),
    hasNewerRun: await hasNewerRun(ctx, [target]),
    soakMs: await soakMs(ctx),
  }),
  'rollback.all': async ({ services, pauseMinutes }, { ctx, now }) => ({
    services,
    pauseUntil: until(now, pauseMinutes),
    hasNewerRun: await hasNewerRun(
      ctx,
      services.map(({ target }) => target),
    ),
    soakMs: await soakMs(ctx),
  }),
  'rollback.config': ({ kind: _kind, ...params }) => params,
  'job.suspend': ({ target }) => ({ target, isSuspended: true }),
  'job.resume': ({ target }) => ({ target, isSuspended: false }),
  'node.cordon': ({ node }) => ({ target: ofNode(node), isCordoned: true }),
  'node.uncordon': ({ node }) => ({ target: ofNode(node), isCordoned: false }),
  'node.drain': ({ node, consent, blockedForMinutes }) => ({ target: ofNode(node), consent, blockedForMs: blockedForMinutes * 60_000 }),
  'reverter.resume': (wish, { ctx }) => pausedBy(ctx, wish),
  'emergency.resume': ({ emergencyId }, { ctx }) => stoppedBy(ctx, emergencyId),
}

/** What a builder gets for a wish. Errors: NOT_FOUND (what it rests on is not there). */
export const paramsOf = async (wish: PlanWish, asked: Asked): Promise<Params> =>
  (PARAMS[wish.kind] as (one: PlanWish, asked: Asked) => Params | Promise<Params>)(wish, asked) // the row of its own kind

/** The same for a plan that was built: it promises what it promised then, and only who acts on its targets is looked at anew. */
export async function paramsAgain(wish: PlanWish, built: Params, asked: Asked): Promise<Params> {
  const now = await paramsOf(wish, asked)
  const promised = ['pauseUntil', 'soakMs', 'watchMs'].flatMap((name) => (name in built ? [[name, built[name]] as const] : []))
  return { ...now, ...Object.fromEntries(promised) }
}

/** Until when it promises a pause; null where it promises none. */
export const pauseEnd = (params: unknown): Date | null =>
  typeof params === 'object' && params !== null && 'pauseUntil' in params && typeof params.pauseUntil === 'string'
    ? new Date(params.pauseUntil)
    : null
