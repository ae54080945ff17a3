import type { ViolationChange } from '@/lib/schemas/violations'
import { STATE_WORDS } from './words'

const stateOf = (given: unknown): string => STATE_WORDS[given as keyof typeof STATE_WORDS] ?? String(given) // an unknown word is shown as it is
const LEADS: Record<string, string> = {
  'violations.triage': 'took it on',
  'violations.dismiss': 'settled it as a false alarm',
  'violations.waive': 'accepted it by waiver',
  'violations.fix': 'started the fix',
  'violations.resolve': 'resolved it',
}

/** One line of history: who did what. */
export function sayChange({ action, by, before, after }: ViolationChange): string {
  if (action === 'violations.open') return after.state === 'accepted_waiver' ? 'First seen, under a waiver' : 'First seen, and opened'
  if (action === 'violations.reopen' && before.state === 'accepted_waiver')
    return 'Is open again: its waiver ended, or it came back without one'
  if (action === 'violations.reopen') return `Came back, was ${stateOf(before.state)}, and is open again`
  if (action === 'violations.assign')
    return after.assignee === null ? `${by} took it from ${before.assignee}` : `${by} gave it to ${after.assignee}`
  return `${by} ${LEADS[action] ?? action}`
}
