/** The stations of a version and what a machine checks at each. A stored word: written out, never renamed. */
export const STATIONS = ['draft', 'review', 'replay', 'shadow', 'canary', 'active'] as const
export type Station = (typeof STATIONS)[number]

export const VERSION_STATES = [
  'review',
  'replay',
  'shadow',
  'canary',
  'active',
  'superseded',
  'rejected',
  'withdrawn',
  'rolled_back',
] as const
export type VersionState = (typeof VERSION_STATES)[number]

/** In words of the page; `station` is the one it must be passed to leave. */
export const GATES = {
  formatted: { station: 'draft', title: 'Every file is formatted' },
  compiles: { station: 'draft', title: 'Parses and compiles, strictly, with the allowed builtins' },
  lints: { station: 'draft', title: 'No error of Regal or of our own lints' },
  tests: { station: 'draft', title: 'All tests pass, none is empty' },
  coverage: { station: 'draft', title: 'At least 95 % of the lines are reached' },
  rules_seen: { station: 'draft', title: 'Every rule was seen firing and not firing' },
  loads: { station: 'draft', title: 'The compiled module loads in a thread of its own' },
  equals_opa: { station: 'draft', title: 'The compiled module answers as OPA does' },
  review: { station: 'review', title: 'Somebody who wrote none of it approved this digest' },
  declared: { station: 'review', title: 'The author said what is expected to change' },
  sample: { station: 'replay', title: 'At least 1,000 decisions, or 7 days of them' },
  replayable: { station: 'replay', title: 'At least 95 % could be replayed' },
  acknowledged: { station: 'replay', title: 'Each denial that became an allow was acknowledged' },
  flips: { station: 'replay', title: 'No more other changes than declared' },
  no_errors: { station: 'replay', title: 'No evaluation failed' },
  latency: { station: 'replay', title: 'Not slower than the active version by more than a fifth' },
  shadow: { station: 'shadow', title: 'Decided beside the active version long enough, without a surprise' },
  canary_1: { station: 'canary', title: '1 % of the agents' },
  canary_10: { station: 'canary', title: '10 % of the agents' },
  canary_50: { station: 'canary', title: '50 % of the agents' },
} as const satisfies Record<string, { station: Station; title: string }>
export type Gate = keyof typeof GATES
export type GateState = 'passed' | 'failed' | 'waiting' | 'overridden'
