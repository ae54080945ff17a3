/** What an emergency stop can be of. Stored words: written out, never renamed. */
export const STOP_SCOPES = ['services', 'agents', 'workload', 'agent'] as const
export type StopScope = (typeof STOP_SCOPES)[number]

/** The lines of a stop, counted from its acceptance, in milliseconds. */
export const STOP_LINES = { accepted: 300, latched: 1000, contained: 10_000, stopped: 30_000, confirmed: 40_000 } as const
/** Gone once may be gone between two looks: seen twice, this far apart. */
export const CONFIRM_AFTER_MS = 10_000
/** Stop plans are made anew this often, and whenever their targets change. */
export const COMPILE_EACH_MS = 60_000

/** How a stop is found ready: `services`, `agents`, `workload:<kind>/<namespace>/<name>`, `agent:<id>`. */
export const stopKey = (scope: StopScope, target: string | null): string => (target === null ? scope : `${scope}:${target}`)
