import type { Lane } from '@/lib/run-states'

/** Raised with every change after which an older worker could not finish a run of ours. */
export const ENGINE_VERSION = 1
/** What this code knows of its tables; `engine_module` says what they are. */
export const MODULES = { runs: 1, timers: 1, outbox: 1 } as const

export const LEASE_MS = 3000
export const RENEW_MS = 1000
/** After this long without a renewal that was answered, nothing is sent any more: a second before anybody else may claim. */
export const SELF_FENCE_MS = 2000
export const POLL_MS: Record<Lane, number> = { 0: 250, 1: 250, 2: 500 }
export const SLOTS: Record<Lane, number> = { 0: 4, 1: 4, 2: 8 }
/** Children of one step that run at once. */
export const MAX_CHILDREN = 16
/** How long a step of a lane other than the first may take to its end when the process is told to go. */
export const DRAIN_MS = 8000
export const CHANNEL = 'acgs_run'
