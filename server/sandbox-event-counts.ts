import { ESCAPE_FAMILIES, EVENT_SEVERITIES, LAYERS, RUNTIMES, VIOLATION_TYPES } from '@/lib/sandbox-words'

export type CountedEvent = {
  violationType: string
  severity: number
  layer: string
  family: string | null
  runtime: string | null
  blocked: boolean | null
  isEscape: boolean
  /** The system call, where the sensor named one that is in the table. */
  call: string | null
  origin: string
}
type Counts = Map<string, { labels: Record<string, string>; n: number }>
type Held = { violations: Counts; escapes: Counts; calls: Counts }
const held = globalThis as typeof globalThis & { __acgsSandboxEvents?: Held }
const state = (): Held => {
  held.__acgsSandboxEvents ??= { violations: new Map(), escapes: new Map(), calls: new Map() }
  return held.__acgsSandboxEvents
}

function add(to: Counts, labels: Record<string, string>, n: number): void {
  const key = JSON.stringify(labels)
  const found = to.get(key)
  if (found) found.n += n
  else to.set(key, { labels, n })
}

/** Counts what sensors saw, in the process that took it: controller and console both take them, whichever bundle asks. */
export function countSandboxEvent(event: CountedEvent): void {
  const { violations, escapes, calls } = state()
  const { origin } = event
  const severity = EVENT_SEVERITIES[event.severity] ?? 'low'
  const blocked = event.blocked === null ? 'unknown' : String(event.blocked)
  add(violations, { violation_type: event.violationType, severity, detection_layer: event.layer, origin }, 1)
  if (event.isEscape) add(escapes, { family: event.family ?? 'none', runtime: event.runtime ?? 'unknown', blocked, origin }, 1)
  if (event.call) add(calls, { syscall: event.call, action: event.blocked ? 'killed' : 'seen', origin }, 1)
}

/** Every label set that can be known, at 0, and what was counted. A first event must be an increase. */
export function sandboxEventCounts(origin: string, calls: readonly string[]) {
  const counts = state()
  const at = { violations: new Map(counts.violations), escapes: new Map(counts.escapes), calls: new Map(counts.calls) }
  const zero = (to: Counts, labels: Record<string, string>) => {
    const key = JSON.stringify(labels)
    if (!to.has(key)) to.set(key, { labels, n: 0 })
  }
  for (const violation_type of VIOLATION_TYPES)
    for (const severity of EVENT_SEVERITIES)
      for (const detection_layer of LAYERS) zero(at.violations, { violation_type, severity, detection_layer, origin })
  for (const family of [...ESCAPE_FAMILIES, 'none'])
    for (const runtime of [...RUNTIMES, 'unknown'])
      for (const blocked of ['true', 'false', 'unknown']) zero(at.escapes, { family, runtime, blocked, origin })
  for (const syscall of calls) for (const action of ['killed', 'seen']) zero(at.calls, { syscall, action, origin })
  return { violations: [...at.violations.values()], escapes: [...at.escapes.values()], calls: [...at.calls.values()] }
}
