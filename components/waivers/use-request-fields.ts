'use client'

import { useState } from 'react'
import { DAY_MS, RequestWaiver, WAIVER_DAYS } from '@/lib/schemas/waivers'
import type { Given } from './use-asked-for'

export type TypedWaiver = {
  rule: string
  agentGlob: string
  controls: string
  reason: string
  ticket: string
  starts: string
  expires: string
}
const SHAPE = RequestWaiver.shape
const SPAN_DAYS = 14

/** An instant as the browser's own field shows it: local time, to the minute. */
export const localOf = (at: number): string => {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const instantOf = (local: string): number | null => {
  const at = Date.parse(local)
  return Number.isNaN(at) ? null : at
}

function timesProblem({ starts, expires }: TypedWaiver, now: number): string | null {
  const [from, to] = [starts === '' ? now : instantOf(starts), instantOf(expires)]
  if (from === null) return 'Choose when it starts, or leave that empty.'
  if (to === null) return 'Choose when it ends: every waiver does.'
  if (to <= now) return 'The end lies in the past.'
  if (to <= from) return 'The end must lie after the start.'
  return to - from > WAIVER_DAYS * DAY_MS ? `A waiver lasts ${WAIVER_DAYS} days at most.` : null
}

/** What is typed, what is wrong with it, and what is sent; `content` is null until every field is right. */
export function useRequestFields(given: Given) {
  const [now] = useState(() => Date.now())
  const [typed, setTyped] = useState<TypedWaiver>({
    ...{ rule: given.rules[0] ?? '', agentGlob: given.agent, controls: '', reason: '', ticket: '', starts: '' },
    expires: localOf(now + SPAN_DAYS * DAY_MS),
  })
  const isRight = (part: 'rule' | 'agentGlob' | 'controls' | 'reason' | 'ticket') => SHAPE[part].safeParse(typed[part]).success
  const problems = {
    rule: isRight('rule') ? null : 'Choose the rule.',
    agentGlob: isRight('agentGlob') ? null : 'Name an agent, or a pattern with *, in lower-case letters, digits, dot, dash or underscore.',
    controls: isRight('controls') ? null : 'Say what protects meanwhile, in 10 characters or more.',
    ticket: isRight('ticket') ? null : 'Name the ticket in which it is followed up.',
    times: timesProblem(typed, now),
    reason: isRight('reason') ? null : 'Say why, in 10 characters or more.',
  }
  const missing = Object.values(problems).find((one) => one !== null) ?? null
  const { starts, expires, ...rest } = typed
  const sent = (): RequestWaiver => ({
    ...rest,
    ...(starts === '' ? {} : { starts: new Date(starts).toISOString() }),
    expires: new Date(expires).toISOString(),
    ...(given.violationId === null ? {} : { violationId: given.violationId }),
  })
  return {
    typed,
    set: (part: Partial<TypedWaiver>) => setTyped((before) => ({ ...before, ...part })),
    problems,
    missing,
    content: missing === null ? sent : null,
  }
}
