import type { StepEnd } from './execute'

/** How a stop without the console ended, and with what its process exits. 4 is a stop that was refused before anything was done. */
export const EXITS = { stopped: 0, contained: 2, 'not confirmed': 3, refused: 4 } as const
export type StopVerdict = Exclude<keyof typeof EXITS, 'refused'>

const ofKind = (ends: readonly StepEnd[], name: string) => ends.filter(({ kind }) => kind.startsWith(`${name}@`))
const allDone = (ends: readonly StepEnd[]) => ends.length > 0 && ends.every(({ state }) => state === 'done')

/** By what was seen and by nothing else: a step that says done about its own call proves nothing. */
export function verdictOf(ends: readonly StepEnd[]): StopVerdict {
  if (allDone(ofKind(ends, 'check.stopped'))) return 'stopped'
  return allDone(ofKind(ends, 'check.contained')) ? 'contained' : 'not confirmed'
}

/** What a person types where nothing else is left. */
export function manualCommands(steps: readonly { kind: string; params: unknown }[]): string[] {
  const lines = steps.flatMap(({ kind, params }) => {
    const target = (params as { target?: { kind?: string; namespace?: string | null; name?: string } }).target
    if (!target?.kind || !target.name) return []
    const where = target.namespace ? ` -n ${target.namespace}` : ''
    const what = `${target.kind.toLowerCase()}/${target.name}${where}`
    if (kind.startsWith('cluster.scale@')) return [`kubectl scale ${what} --replicas=0`]
    if (kind.startsWith('cluster.delete-pod@')) return [`kubectl delete ${what} --grace-period=0 --force`]
    if (kind.startsWith('cluster.isolate@')) return [`kubectl label ${what} acgs.io/quarantine=manual --overwrite`]
    return []
  })
  return [...new Set(lines)]
}
