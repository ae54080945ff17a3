/** The states of a policy version. Stored words: written out, never renamed. */
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
