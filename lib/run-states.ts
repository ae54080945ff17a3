/** The words of runs and steps, and the numbers that decide who goes first. Stored words: written out, never renamed. */
export const RUN_STATES = ['queued', 'running', 'waiting', 'uncertain', 'done', 'failed', 'cancelled'] as const
export type RunState = (typeof RUN_STATES)[number]
export const RUN_ENDS: readonly RunState[] = ['done', 'failed', 'cancelled']

export const STEP_STATES = ['pending', 'intent', 'running', 'verifying', 'done', 'failed', 'uncertain', 'skipped', 'compensated'] as const
export type StepState = (typeof STEP_STATES)[number]

export const LANES = [0, 1, 2] as const
export type Lane = (typeof LANES)[number]
export const LANE_NAMES: Record<Lane, string> = { 0: 'emergency', 1: 'escalation', 2: 'routine' }

/** The higher one takes a target from the lower one; equal ones wait for each other. */
export const PRECEDENCE = { stop: 50, contain: 40, rollback: 30, change: 20, routine: 10 } as const

export const PLAN_CLASSES = ['read', 'routine', 'risky', 'stop'] as const
export type PlanClass = (typeof PLAN_CLASSES)[number]

/** What a person may do about a step whose outcome the machine cannot know, or that failed. */
export const RESOLUTIONS = ['look-again', 'accept', 'run-again', 'skip', 'abort'] as const
export type Resolution = (typeof RESOLUTIONS)[number]

export const OCCURRENCE_STATES = ['due', 'running', 'done', 'late', 'skipped', 'failed'] as const
export type OccurrenceState = (typeof OCCURRENCE_STATES)[number]
