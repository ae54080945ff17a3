import type { RunRecordRow } from '@/lib/schemas/runs'

const step = (n: number | null): string => (n === null ? 'A step' : `Step ${n}`)
const because = (reason: string | null): string => (reason === null || reason === '' ? '' : `: ${reason}`)

const EVENTS: Readonly<Record<string, (row: RunRecordRow) => string>> = {
  'runs.start': ({ reason }) => `The run was accepted${because(reason)}`,
  'runs.takeover': ({ reason }) => reason ?? 'Another worker took it over',
  'runs.fence': ({ reason }) => `A worker that had lost the run was refused${because(reason)}`,
  'runs.preempt': ({ reason }) => `It gave way${because(reason)}`,
  'runs.end': ({ reason }) => `The run ended${because(reason)}`,
  'runs.decide': ({ reason, stepN }) => `${step(stepN)} was decided${because(reason)}`,
  'runs.resolve': ({ reason }) => `A person answered${because(reason)}`,
  'runs.cancel': ({ reason }) => `It was cancelled${because(reason)}`,
}

const ASKED: Readonly<Record<string, string>> = {
  'runs.resolve': 'answer for a step',
  'runs.decide': 'decide about a step',
  'runs.cancel': 'cancel the run',
  'runs.review': 'mark it as looked at',
}

/** An entry of the log about a run, as a sentence. */
export function sayRecord(row: RunRecordRow): string {
  const { action, phase, result, reason, by, stepN } = row
  if (action === 'runs.step' || action === 'runs.compensate') {
    const what = action === 'runs.step' ? step(stepN) : `${step(stepN)}, taking back`
    if (phase === 'intent') return `${what}: intent written${reason === null ? '' : `, ${reason}`}`
    return `${what}: ${result ?? phase}${because(reason)}`
  }
  const event = EVENTS[action]
  if (phase === 'event' && event !== undefined) return event(row)
  const asked = ASKED[action] ?? action
  if (phase === 'intent') return `${by} began to ${asked}`
  return `${by}, ${asked}: ${result ?? phase}${because(reason)}`
}
