import type { DecisionRecord } from '@/lib/schemas/record'

export type Said = { lead: string; rest: string }
type Judged = Pick<DecisionRecord['acgs'], 'verdict' | 'refusal' | 'violations' | 'asked'>

const LEADS: Record<Judged['verdict'], string> = {
  allow: 'Allowed.',
  deny: 'Denied.',
  review: 'Not allowed: a person must review it.',
  error: 'Denied, because the engine got no usable answer.',
}

/** What the engine itself refuses, before or instead of the rules. */
const REFUSALS: Record<string, string> = {
  emergency_stop: 'An emergency stop is in force.',
  agent_blocked: 'The agent is blocked, suspended or retired.',
  agent_unknown: 'The agent is not registered.',
  constitution_mismatch: 'The caller asked for another version of the constitution than the active one.',
  unknown_type: 'The constitution does not know this type of request.',
  runtime_stale: 'The engine had no fresh facts about agents and blocks.',
  timeout: 'The evaluation took longer than it may.',
  evaluation_error: 'The evaluation failed.',
  undefined_result: 'The constitution gave no answer of the agreed shape.',
}

const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
const rules = (n: number) => `${n} ${n === 1 ? 'rule' : 'rules'}`

/** Why a decision came out as it did, in plain words, from what was recorded. */
export function sayDecision({ verdict, refusal, violations, asked }: Judged): Said {
  const open = violations.filter((violation) => violation.waived_by === null)
  const waived = violations.length - open.length
  const watched = open.filter((violation) => violation.enforcement === 'monitor')
  const said = [`${asked.agent_id} asked for ${asked.action}.`]
  if (refusal !== null) said.push(REFUSALS[refusal] ?? `Refused: ${refusal}.`)
  if (verdict === 'allow') said.push(allowed(open.length, watched.length))
  else if (open.length > 0)
    said.push(
      `${rules(open.length)} of the constitution ${open.length === 1 ? 'objects' : 'object'}: ${list(open.map((violation) => violation.code))}.`,
    )
  else if (verdict === 'review') said.push('No rule forbids it, but one requires that a person looks first.')
  if (waived > 0) said.push(`${rules(waived)} would object, but ${waived === 1 ? 'is' : 'are'} waived.`)
  return { lead: LEADS[verdict], rest: said.join(' ') }
}

function allowed(open: number, watched: number): string {
  if (open === 0) return 'No rule of the constitution objects.'
  return `${rules(watched)} ${watched === 1 ? 'objects' : 'object'}, in monitor mode only: it was not prevented and counts as uncontrolled.`
}
