import { SANDBOX_NAMESPACE, STEP_LINES, whyNeverStopped } from '@/lib/emergency-lines'
import { STOP_LINES, stopKey } from '@/lib/emergency-words'
import type { StopPlanBody, StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { Target } from '@/server/runs/kinds/target'
import { StoppedTarget } from '@/server/runs/stop/scale-down'

export type Wanted = { word: string } & (
  | { of: 'plan'; key: string }
  | { of: 'agent'; agentId: string }
  | { of: 'sandbox'; sandboxId: string }
  | { of: 'workload'; target: Target }
)
type Step = StopPlanEntry['steps'][number]
type Params = Record<string, unknown>

/** What `--scope` means: `all`, `agents`, `agent:<id>`, `sandbox:<id>`, or `<namespace>/<kind>/<name>`. Errors: Error naming what it may be. */
export function readScope(word: string): Wanted {
  if (word === 'all') return { word, of: 'plan', key: stopKey('services', null) }
  if (word === 'agents') return { word, of: 'plan', key: stopKey('agents', null) }
  const [, agentId] = /^agent:([a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)$/.exec(word) ?? []
  if (agentId) return { word, of: 'agent', agentId }
  const [, sandboxId] = /^sandbox:([0-9a-f-]{36})$/.exec(word) ?? []
  if (sandboxId) return { word, of: 'sandbox', sandboxId }
  const [namespace, kind, name, more] = word.split('/')
  const target = StoppedTarget.safeParse({ kind, namespace, name })
  if (!target.success || more !== undefined)
    throw new Error(
      '--scope is all, agents, agent:<id>, sandbox:<id> or <namespace>/<kind>/<name> of a Deployment, StatefulSet, CronJob or Job',
    )
  const never = whyNeverStopped(target.data)
  if (never !== null) throw new Error(`--scope ${word}: ${never}`)
  return { word, of: 'workload', target: target.data }
}

/** Nobody can be asked whether engines deny: that is in the database. What is seen without it is pods, endpoints and paths. */
export const withoutLatch = (step: Step): Step => {
  const params = step.params as Params // an object in every kind of step
  return typeof params === 'object' && params !== null && 'latch' in params ? { ...step, params: { ...params, latch: null } } : step
}

const SANDBOX_STEPS = /^emergency\.(quarantine|contained|evidence|terminate|stopped)@/
function sandboxesOnly(entry: StopPlanEntry, select: Params): Step[] {
  const own = { namespace: SANDBOX_NAMESPACE, agentId: null, ...select }
  return entry.steps
    .filter(({ kind }) => SANDBOX_STEPS.test(kind))
    .map((step) => {
      const params = step.params as Params
      return { ...step, params: { ...params, select: own, ...(step.kind.startsWith('emergency.stopped@') ? { targets: [] } : {}) } }
    })
}

function workloadOnly(target: Target): Step[] {
  const { contained, stopped } = STOP_LINES
  const targets = [target]
  const confirmAfterMs = STOP_LINES.confirmed - STOP_LINES.stopped
  return [
    { n: 1, kind: 'emergency.keep@1', title: 'Keep it as it is found', params: { targets, lineMs: STEP_LINES.kept } },
    { n: 2, kind: 'emergency.scale@1', title: `Scale ${target.name} to 0`, params: { target, lineMs: STEP_LINES.engineDown } },
    {
      n: 3,
      kind: 'emergency.gone@1',
      title: 'See that nothing reaches it any more',
      params: { targets, until: 'contained', lineMs: contained },
    },
    {
      n: 4,
      kind: 'emergency.gone@1',
      title: 'See that all pods are gone, by uid',
      params: { targets, until: 'gone', lineMs: STEP_LINES.gone },
    },
    {
      n: 5,
      kind: 'emergency.stopped@1',
      title: 'See that all of it is stopped, twice',
      params: { targets, select: null, latch: null, confirmAfterMs, lineMs: stopped },
    },
  ]
}

/** The plan of a scope: one of the file's, or what of it touches one agent, sandbox or workload. Errors: Error naming what the file has instead. */
export function choosePlan(body: StopPlanBody, wanted: Wanted): StopPlanEntry {
  const find = (key: string) => body.plans.find((one) => one.key === key)
  const has = body.plans.map((one) => one.key).join(', ') || 'none'
  const wide = wanted.of === 'plan' ? find(wanted.key) : (find('services') ?? find('agents'))
  if (wide === undefined) throw new Error(`The plan file has no plan for ${wanted.word}. It has: ${has}.`)
  switch (wanted.of) {
    case 'plan':
      return { ...wide, steps: wide.steps.map(withoutLatch) }
    case 'agent': {
      const { agentId } = wanted
      return {
        ...wide,
        key: stopKey('agent', agentId),
        scope: 'agent',
        target: agentId,
        steps: sandboxesOnly(wide, { agentId }).map(withoutLatch),
      }
    }
    case 'sandbox': {
      const { sandboxId } = wanted
      const steps = sandboxesOnly(wide, { sandboxId }).map(withoutLatch)
      return { ...wide, key: wanted.word, scope: 'agent', target: sandboxId, steps }
    }
    case 'workload': {
      const { kind, namespace, name } = wanted.target
      const target = `${kind}/${namespace}/${name}`
      return { ...wide, key: stopKey('workload', target), scope: 'workload', target, steps: workloadOnly(wanted.target) }
    }
  }
}
