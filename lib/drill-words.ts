import { ESCAPE_FAMILIES, type EscapeFamily } from './sandbox-words'

/** The words of drills. Stored words: written out, never renamed. */
export const DRILL_KINDS = ['escape', 'stop', 'resume'] as const
export type DrillKind = (typeof DRILL_KINDS)[number]

/** accepted, running, ending: under way. incomplete: something was not measured, which is never a pass. */
export const DRILL_STATES = ['accepted', 'running', 'ending', 'passed', 'failed', 'incomplete'] as const
export type DrillState = (typeof DRILL_STATES)[number]
export const DRILL_OPEN: readonly DrillState[] = ['accepted', 'running', 'ending']

/** What a token of a drill carries besides: nobody can give it away. What is asked with it is a drill's. */
export const DRILL_SCOPE = 'drill'
export const DRILL_LABEL = 'acgs.io/drill'

/** In milliseconds: from the attempt to the sensor's word, and from the word, or the acceptance of a stop, on. */
export const DRILL_LINES = { detected: 60_000, contained: 10_000, stopped: 30_000, incident: 60_000, resumed: 900_000 } as const

export const DRILL_CHECKS = [
  'detected',
  'contained',
  'evidence',
  'stopped',
  'confirmed',
  'blocked',
  'incident',
  'others',
  'restored',
] as const
export type DrillCheck = (typeof DRILL_CHECKS)[number]
/** pending: the drill is under way, and it may still be seen. */
export const CHECK_RESULTS = ['passed', 'failed', 'unknown', 'not tried', 'pending'] as const
export type CheckResult = (typeof CHECK_RESULTS)[number]

export type DrillScenario = {
  kind: DrillKind
  /** Of an escape; null of the others. */
  family: EscapeFamily | null
  name: string
  /** What is done, in one sentence. */
  says: string
  /** What is measured, in its order, each with its line. */
  checks: readonly { check: DrillCheck; budgetMs: number | null }[]
}

const { detected, contained, stopped, incident, resumed } = DRILL_LINES
const ESCAPE_CHECKS: DrillScenario['checks'] = [
  { check: 'detected', budgetMs: detected },
  { check: 'contained', budgetMs: contained },
  { check: 'evidence', budgetMs: null },
  { check: 'stopped', budgetMs: stopped },
  { check: 'blocked', budgetMs: null },
  { check: 'incident', budgetMs: incident },
  { check: 'restored', budgetMs: null },
]
const ATTEMPTS: Record<EscapeFamily, { name: string; says: string }> = {
  proc_filesystem_access: { name: 'Escape by /proc', says: 'opens the root of process 1 through /proc' },
  device_access: { name: 'Escape by a device', says: 'opens the memory of the machine, /dev/mem' },
  kernel_modules: { name: 'Escape by a kernel module', says: 'asks the kernel to load a module' },
  container_breakout: { name: 'Break out of the container', says: 'mounts a filesystem' },
  privilege_escalation: { name: 'Escalation of privileges', says: 'asks to become root' },
  network_escape: { name: 'Escape by the network', says: 'opens a connection to the outside' },
  filesystem_escape: { name: 'Escape by the filesystem', says: 'opens a file of the machine by its handle' },
}

/** Everything that can be drilled: the one table. */
export const DRILL_SCENARIOS: readonly DrillScenario[] = [
  ...ESCAPE_FAMILIES.map(
    (family): DrillScenario => ({
      kind: 'escape',
      family,
      name: ATTEMPTS[family].name,
      says: `A program in a sandbox of its own ${ATTEMPTS[family].says}. The ordinary automation has to contain it.`,
      checks: ESCAPE_CHECKS,
    }),
  ),
  {
    kind: 'stop',
    family: null,
    name: 'Emergency stop',
    says: 'A workload and a sandbox of the drill are stopped by the emergency engine. Nothing else is denied, frozen or stopped.',
    checks: [
      { check: 'contained', budgetMs: contained },
      { check: 'stopped', budgetMs: stopped },
      { check: 'confirmed', budgetMs: null },
      { check: 'others', budgetMs: null },
    ],
  },
  {
    kind: 'resume',
    family: null,
    name: 'Resume',
    says: 'What the last stop drill stopped is brought back, to exactly the values that were recorded.',
    checks: [
      { check: 'restored', budgetMs: resumed },
      { check: 'others', budgetMs: null },
    ],
  },
]

/** The scenario of a stored drill. */
export function scenarioOf(kind: string, family: string | null): DrillScenario {
  const found = DRILL_SCENARIOS.find((one) => one.kind === kind && one.family === family)
  if (!found) throw new Error(`there is no drill ${kind} ${family ?? ''}`)
  return found
}

/** The agent of a drill: one each, so that containing one never touches another. */
export const drillAgent = (kind: DrillKind, family: string | null): string => `drill-${(family ?? kind).replaceAll('_', '-')}`
