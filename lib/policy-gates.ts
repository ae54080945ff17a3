/** The stations of a version, in order. Stored words, here and below: written out, never renamed. */
export const STATIONS = ['draft', 'review', 'replay', 'shadow', 'canary', 'active'] as const
export type Station = (typeof STATIONS)[number]

/** draft: frozen, and being measured. It stays in a state until every gate of the station of that name is passed. */
export const VERSION_STATES = [...STATIONS, 'superseded', 'rejected', 'withdrawn', 'rolled_back'] as const
export type VersionState = (typeof VERSION_STATES)[number]

/** Percent of the lines that tests must reach. */
export const COVERAGE_MIN = 95

const COMPILER: ReadonlySet<string> = new Set(['parse', 'compile', 'strict'])
/** What OPA itself says of a text, and which builtins are allowed. Lints of ours borrow the source of what they are about; their names tell them apart. */
export const isOfCompiler = ({ source, code }: { source: string; code: string }): boolean =>
  source === 'capability' || (COMPILER.has(source) && !code.startsWith('acgs/'))

/** What is asked at each station, in words of the page. A version leaves a station when all of its gates are passed or overridden. */
export const GATES = {
  formatted: { station: 'draft', title: 'Every file is formatted' },
  compiles: { station: 'draft', title: 'Parses and compiles, strictly, with the allowed builtins' },
  lints: { station: 'draft', title: 'No error of Regal or of our own lints' },
  tests: { station: 'draft', title: 'All tests pass, none is empty' },
  coverage: { station: 'draft', title: `At least ${COVERAGE_MIN} % of the lines are reached` },
  rules_seen: { station: 'draft', title: 'Every rule was seen firing and not firing' },
  loads: { station: 'draft', title: 'The compiled module loads in a thread of its own' },
  equals_opa: { station: 'draft', title: 'The compiled module answers as OPA does' },
  review: { station: 'review', title: 'Somebody who wrote none of it approved this digest' },
  sample: { station: 'replay', title: 'At least 1,000 decisions, or 7 days of them' },
  replayable: { station: 'replay', title: 'At least 95 % could be replayed' },
  acknowledged: { station: 'replay', title: 'Each denial that became an allow was acknowledged' },
  flips: { station: 'replay', title: 'No more other changes than declared' },
  no_errors: { station: 'replay', title: 'No evaluation failed' },
  latency: { station: 'replay', title: 'Not slower than the active version by more than a fifth, and within the budget' },
  shadow: { station: 'shadow', title: 'Decided beside the active version long enough, without a surprise' },
  canary_1: { station: 'canary', title: '1 % of the agents' },
  canary_10: { station: 'canary', title: '10 % of the agents' },
  canary_50: { station: 'canary', title: '50 % of the agents' },
} as const satisfies Record<string, { station: Station; title: string }>
export type Gate = keyof typeof GATES
export const GATE_STATES = ['waiting', 'passed', 'failed', 'overridden'] as const
export type GateState = (typeof GATE_STATES)[number]

export const gatesOf = (station: Station): Gate[] => (Object.keys(GATES) as Gate[]).filter((gate) => GATES[gate].station === station) // its own keys

/** True for a gate that does not hold a version back. */
export const isOpen = (state: GateState): boolean => state === 'passed' || state === 'overridden'
