import type { Permission } from '@/lib/access'
import type { ViolationState } from '@/lib/schemas/violations'

export type Verb = 'triage' | 'fix' | 'waive' | 'dismiss' | 'resolve'
export type VerbWords = {
  permission: Permission
  /** The states in which it is offered. */
  from: readonly ViolationState[]
  act: string
  says: string
  keep: string
  done: string
}

/** The moves of a violation in the order of their buttons. */
export const VERBS: Record<Verb, VerbWords> = {
  triage: {
    permission: 'violations:triage',
    from: ['new', 'reopened'],
    act: 'Triage the violation',
    says: 'You have looked at it and take it on. What becomes of it is decided next.',
    keep: 'Leave it untriaged',
    done: 'is triaged',
  },
  resolve: {
    permission: 'violations:resolve',
    from: ['fix_in_progress'],
    act: 'Resolve the violation',
    says: 'The fix is done. If it happens again, it opens again by itself.',
    keep: 'Keep the fix going',
    done: 'is resolved',
  },
  fix: {
    permission: 'violations:resolve',
    from: ['triaged'],
    act: 'Start the fix',
    says: 'Names the draft or ticket in which it is fixed. Occurrences are counted meanwhile.',
    keep: 'Keep it triaged',
    done: 'is being fixed',
  },
  waive: {
    permission: 'violations:resolve',
    from: ['triaged', 'fix_in_progress'],
    act: 'Accept by waiver',
    says: 'Needs a waiver in force for each rule. When it ends and this happens again, it opens again.',
    keep: 'Keep it open',
    done: 'is accepted by waiver',
  },
  dismiss: {
    permission: 'violations:resolve',
    from: ['triaged', 'fix_in_progress'],
    act: 'Mark as false alarm',
    says: 'Makes a test of the constitution: the masked input of one occurrence, and that it must be allowed.',
    keep: 'Keep it open',
    done: 'is a false alarm, and a test was made of it',
  },
}

export const verbsFrom = (state: ViolationState): Verb[] =>
  (Object.keys(VERBS) as Verb[]).filter((verb) => VERBS[verb].from.includes(state)) // keys of this very table
