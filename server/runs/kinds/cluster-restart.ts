import * as z from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { RESTARTED_AT, restart } from '@/server/runs/cluster/patch-bodies'
import { Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { sayUndone, undoneBy } from '@/server/runs/cluster/undone-by'
import { type PlanContext, type Preview, Refused, type StepKind, stepKind } from '@/server/runs/kind'
import { clusterOf, decidedOr, findObject, getObject, preview, writing } from './at-hand'
import { capture } from './capture'
import { CONVERGES } from './patience'
import { refusalFinding, refused } from './planned'
import { previewWrite } from './preview-patch'
import { Decided, keyOf, ROLLABLE, refOf, sayTarget, Target } from './target'
import { Wrote, wroteOf } from './wrote'

export const RestartParams = z
  .strictObject({ target: Target, decided: Decided.nullable() })
  .refine(({ target }) => ROLLABLE.some((kind) => kind === target.kind), `a restart is of ${ROLLABLE.join(', ')}`)
export type RestartParams = z.infer<typeof RestartParams>

const Annotated = z.looseObject({ metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }).optional() })

function restartedAt(object: KubeObject): string | undefined {
  return Annotated.safeParse(read(Workload, object).spec.template).data?.metadata?.annotations?.[RESTARTED_AT]
}

async function plan(c: PlanContext, { target, decided }: RestartParams): Promise<Preview> {
  const object = await findObject(c, target)
  if (object === null) return refused({ code: 'notFound', what: sayTarget(target) }, target)
  const precondition = decidedOr(decided, object)
  const write = () => clusterOf(c).patch({ ...preview(c), ref: refOf(target), precondition, patch: restart(c.now()) })
  const found = await previewWrite(c, { target, object, isThere: false, write })
  const isPaused = read(Workload, object).spec.paused === true
  return isPaused ? { ...found, refusals: [...found.refusals, refusalFinding({ code: 'paused' }, target)] } : found
}

/** New pods for the same content. The time that makes them new is the intent's, so that a repeat starts nothing again. */
export const clusterRestart = stepKind<RestartParams, Wrote>({
  name: 'cluster.restart',
  version: 1,
  params: RestartParams,
  result: Wrote,
  ...CONVERGES,
  timeoutMs: 60_000,
  target: ({ target }) => keyOf(target),
  plan,
  capture: (c, { target }) => capture(c, target),
  goal: () => ({ restartedAt: 'the time of the intent' }),
  observe: async (c, { target }) => {
    const object = await findObject(c, target)
    return object !== null && restartedAt(object) === c.intentAt.toISOString() ? 'satisfied' : 'absent'
  },
  run: async (c, { target, decided }, key) => {
    const object = await getObject(c, target)
    if (read(Workload, object).spec.paused === true) throw new Refused(`${sayTarget(target)} is paused: resume it first.`)
    const write = await writing(c, target, key)
    const precondition = decidedOr(decided, object)
    return wroteOf(await clusterOf(c).patch({ ...write, ref: refOf(target), precondition, patch: restart(c.intentAt) }))
  },
  verify: async (c, { target }) => {
    const object = await findObject(c, target)
    if (object === null) return { state: 'failed', reason: `${sayTarget(target)} is gone` }
    if (restartedAt(object) === c.intentAt.toISOString()) return { state: 'verified', facts: { restartedAt: c.intentAt.toISOString() } }
    const by = undoneBy(object.metadata, 'template')
    return { state: 'failed', end: 'reverted', reason: sayUndone(by), facts: { undoneBy: by } }
  },
} satisfies StepKind<RestartParams, Wrote>)
