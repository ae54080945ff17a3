export type FieldOwnership = { field: 'replicas' | 'template'; manager: string; isApply: boolean /** ISO, UTC. */; at: string | null }

export const REVERTERS = ['argo', 'flux', 'keda', 'hpa', 'cronjob', 'operator', 'helm', 'apply'] as const
export type ReverterKind = (typeof REVERTERS)[number]

/** When it writes next, as far as the cluster tells. `soon`: by itself, within minutes. `nextSync`: when its source changes. `nextApply`: when
 *  somebody runs it. `never`: it is switched off. `unknown`: it may not be read. */
export type ReverterTiming = 'soon' | 'nextSync' | 'nextApply' | 'never' | 'unknown'

export type Reverter = {
  kind: ReverterKind
  /** The object that steers it, or null for one that is run by hand. */
  steeredBy: { kind: string; namespace: string | null; name: string } | null
  fields: ('replicas' | 'template')[]
  manager: string | null
  /** When that manager wrote last. */
  lastWroteAt: string | null
  timing: ReverterTiming
  /** Whether a plan can pause it: with an end, a banner and a step that resumes. */
  isPausable: boolean
  /** Set where the steering object is written by another one, which may undo the pause. */
  generatedBy: string | null
}

/** Does a change hold? `yes`: nobody is known who would undo it. `until`: at the next apply by hand. `no`: something writes it back by itself. */
export type Sticks = { answer: 'yes' | 'until' | 'no' | 'unknown'; because: Reverter[]; owners: FieldOwnership[] }

const NAMES: Record<ReverterKind, string> = {
  argo: 'Argo CD',
  flux: 'Flux',
  keda: 'KEDA',
  hpa: 'The autoscaler',
  cronjob: 'The CronJob',
  operator: 'Its operator',
  helm: 'Helm',
  apply: 'An apply',
}
export const reverterName = (kind: ReverterKind): string => NAMES[kind]

const WHEN: Record<ReverterTiming, string> = {
  soon: 'would undo it within minutes',
  nextSync: 'would undo it when its source changes',
  nextApply: 'would undo it the next time somebody runs it',
  never: 'is paused and leaves it',
  unknown: 'may undo it: it could not be read',
}

export function sayReverter({ kind, steeredBy, timing, generatedBy }: Reverter): string {
  const which =
    steeredBy === null ? '' : ` (${steeredBy.kind} ${steeredBy.namespace === null ? '' : `${steeredBy.namespace}/`}${steeredBy.name})`
  const parent = generatedBy === null ? '' : ` ${generatedBy} writes it and may undo a pause.`
  return `${NAMES[kind]}${which} ${WHEN[timing]}.${parent}`
}

const ORDER: Record<Sticks['answer'], number> = { no: 0, unknown: 1, until: 2, yes: 3 }
const ANSWERS: Record<ReverterTiming, Sticks['answer']> = {
  soon: 'no',
  nextSync: 'until',
  nextApply: 'until',
  never: 'yes',
  unknown: 'unknown',
}

/** The worst of them counts. */
export function willStick(because: Reverter[], owners: FieldOwnership[]): Sticks {
  const answers = because.map(({ timing }) => ANSWERS[timing])
  const answer = answers.sort((a, b) => ORDER[a] - ORDER[b])[0] ?? 'yes'
  return { answer, because, owners }
}
