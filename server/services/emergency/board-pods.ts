import * as z from 'zod'
import type { StopBoard, StopPod, StopPodState } from '@/lib/schemas/stop-board'

/** A step of a stop with what its last look saw. `until`: what a look at workloads waits for. */
export type StepSeen = { kind: string; until: string | null; facts: unknown }
/** What a watch says of a pod by its uid; null: it is not there. */
export type LookByUid = (uid: string) => { deletedAt: string | null } | null

const Kept = z.object({
  pods: z.array(z.object({ uid: z.string(), name: z.string(), namespace: z.string().nullable(), workload: z.string() })),
})
const Facts = z.object({
  missing: z.array(z.object({ key: z.string(), why: z.string() })).optional(),
  manual: z.array(z.string()).optional(),
})

/** Steps whose look is whether pods are gone. */
const isLook = ({ kind, until }: StepSeen): boolean =>
  kind.startsWith('emergency.stopped@') || (kind.startsWith('emergency.gone@') && until === 'gone')
const stateOf = (why: string | undefined): StopPodState => (why === undefined ? 'gone' : why === 'still there' ? 'there' : 'ending')

/** The newest look of the run's own steps, by the keys of pods. */
function lookOfSteps(steps: readonly StepSeen[]): ((key: string) => StopPodState) | null {
  const last = steps
    .filter(isLook)
    .map(({ facts }) => Facts.safeParse(facts).data?.missing)
    .findLast((missing) => missing !== undefined)
  if (last === undefined) return null
  const left = new Map(last.map(({ key, why }) => [key, why]))
  return (key) => stateOf(left.get(key))
}

/** Each pod that was there when the stop began: by the watch where there is one, else as the run's newest look saw it, else unknown. Null where none
 *  were kept yet. Pure. */
export function podsOf({
  steps,
  kept,
  look,
}: {
  steps: readonly StepSeen[]
  kept: readonly unknown[]
  look: LookByUid | null
}): StopPod[] | null {
  const pods = kept.flatMap((body) => Kept.safeParse(body).data ?? [])
  if (pods.length === 0) return null
  const seen = lookOfSteps(steps)
  const watched = (row: ReturnType<LookByUid>): StopPodState => (row === null ? 'gone' : row.deletedAt === null ? 'there' : 'ending')
  return pods
    .flatMap((one) => one.pods)
    .map(({ uid, name, namespace, workload }) => ({
      ...{ uid, name, workload },
      state: look !== null ? watched(look(uid)) : seen === null ? 'unknown' : seen(`Pod/${namespace ?? ''}/${name}`),
    }))
}

/** What the step that gave up said to do by hand. Pure. */
export const manualOf = (steps: readonly StepSeen[]): string[] => steps.flatMap(({ facts }) => Facts.safeParse(facts).data?.manual ?? [])

const Evidence = z.object({ captured: z.number(), of: z.number(), files: z.number(), gaps: z.number() })
/** What the step that takes evidence said that it has; null where there is none, or it has not said it. Pure. */
export const evidenceOf = (steps: readonly StepSeen[]): StopBoard['evidence'] =>
  steps.filter(({ kind }) => kind.startsWith('emergency.evidence@')).map(({ facts }) => Evidence.safeParse(facts).data ?? null)[0] ?? null
