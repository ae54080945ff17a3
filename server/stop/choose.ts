import { stopKey } from '@/lib/emergency-words'
import type { StopPlanBody, StopPlanEntry } from '@/lib/schemas/stop-plan-file'

export type Wanted = { word: string; key: string }

/** What `--scope` means: `all`, `agents`, `agent:<id>`, `sandbox:<id>`, or `<namespace>/<kind>/<name>`. Null for anything else. */
export function readScope(word: string): Wanted | null {
  if (word === 'all') return { word, key: stopKey('services', null) }
  if (word === 'agents') return { word, key: stopKey('agents', null) }
  if (/^agent:[a-z0-9][a-z0-9._-]{0,62}$/.test(word)) return { word, key: stopKey('agent', word.slice('agent:'.length)) }
  if (/^sandbox:[0-9a-f-]{36}$/.test(word)) return { word, key: word }
  const [namespace, kind, name, more] = word.split('/')
  if (!namespace || !kind || !name || more !== undefined) return null
  return { word, key: stopKey('workload', `${kind}/${namespace}/${name}`) }
}

type Step = StopPlanEntry['steps'][number]

/** The steps of a wider plan that touch one of the targets, with the steps that they hang on. */
function only(entry: StopPlanEntry, isWanted: (step: Step) => boolean): Step[] {
  const kept = new Set(entry.steps.filter(isWanted))
  const parents = new Set([...kept].map(({ parentN }) => parentN))
  return entry.steps.filter((step) => kept.has(step) || (parents.has(step.n) && step.kind.startsWith('group@')))
}

/** The plan of a scope: its own, or the part of the plan of everything that touches it. `targetOf` says what a step's effect is on.
 *  Errors: Error naming what the file has instead. */
export function choosePlan(body: StopPlanBody, { word, key }: Wanted, targetOf: (step: Step) => string | null): StopPlanEntry {
  const own = body.plans.find((one) => one.key === key)
  if (own) return own
  const has = body.plans.map((one) => one.key).join(', ') || 'none'
  const all = body.plans.find((one) => one.key === 'services') ?? body.plans.find((one) => one.key === 'agents')
  if (all === undefined) throw new Error(`The plan file has no plan for ${word}. It has: ${has}.`)
  const [namespace, kind, name] = word.split('/')
  const quoted = JSON.stringify(word.slice(word.indexOf(':') + 1))
  const isWanted = (step: Step) =>
    name === undefined ? JSON.stringify(step.params).includes(quoted) : targetOf(step) === `${kind}/${namespace}/${name}`
  const steps = only(all, isWanted)
  if (steps.length === 0) throw new Error(`Nothing in the plan file touches ${word}. It has: ${has}.`)
  return { ...all, key, steps }
}
