import { SANDBOX_NAMESPACE } from '@/lib/emergency-lines'
import { manualCommands } from '@/lib/manual-stop'
import type { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { Target } from '@/server/runs/kinds/target'
import type { StepEnd } from './execute'

/** How a stop without the console ended, and with what its process exits. 4 is a stop that was refused before anything was done. */
export const EXITS = { stopped: 0, contained: 2, 'not confirmed': 3, refused: 4 } as const
export type StopVerdict = Exclude<keyof typeof EXITS, 'refused'>

const ofKind = (ends: readonly StepEnd[], name: string) => ends.filter(({ kind }) => kind.startsWith(`${name}@`))
const allDone = (ends: readonly StepEnd[]) => ends.length > 0 && ends.every(({ state, why }) => state === 'done' && why === null)

/** By what was seen and by nothing else: a step that says done about its own call proves nothing. */
export function verdictOf(ends: readonly StepEnd[]): StopVerdict {
  const contained = [...ofKind(ends, 'emergency.contained'), ...ofKind(ends, 'emergency.gone')]
  if (allDone(ofKind(ends, 'emergency.stopped'))) return 'stopped'
  return allDone(contained) ? 'contained' : 'not confirmed'
}

const targetsOf = ({ params }: StopPlanEntry['steps'][number]): Target[] => (params as { targets?: Target[] }).targets ?? []

/** What a person types where nothing else is left: what the last look says is missing, or all of it where nobody could look. */
export function manualOf(entry: StopPlanEntry, ends: readonly StepEnd[]): string[] {
  const told = ofKind(ends, 'emergency.stopped').flatMap(({ facts }) => facts.manual)
  if (told.length > 0 && told.every((line) => typeof line === 'string')) return told
  const stopped = entry.steps.find(({ kind }) => kind.startsWith('emergency.stopped@'))
  const workloads = stopped ? targetsOf(stopped) : []
  const agentId = entry.scope === 'agent' ? entry.target : null
  return manualCommands({
    workloads,
    sandboxes: entry.scope === 'workload' ? null : { namespace: SANDBOX_NAMESPACE, agentId },
    isEngineStopped: workloads.some(({ name }) => name === 'policy-engine'),
  })
}
