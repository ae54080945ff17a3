import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount, formatDuration } from '@/lib/format'
import type { Resolution, RunState, StepState } from '@/lib/run-states'
import type { RunStep, RunVerdict, RunView } from '@/lib/schemas/runs'

type Said = { glyph: GlyphState; word: string }

/** Each verdict has a silhouette and a word; success is one of them. */
export const VERDICTS: Record<RunVerdict, Said> = {
  queued: { glyph: 'idle', word: 'queued' },
  running: { glyph: 'run', word: 'running' },
  waiting: { glyph: 'wait', word: 'waiting' },
  uncertain: { glyph: 'unknown', word: 'uncertain' },
  verified: { glyph: 'ok', word: 'verified' },
  accepted: { glyph: 'warn', word: 'ended, not verified' },
  not_converged: { glyph: 'breach', word: 'not converged' },
  reverted: { glyph: 'breach', word: 'reverted' },
  not_confirmed: { glyph: 'breach', word: 'not confirmed' },
  failed: { glyph: 'breach', word: 'failed' },
  taken_back: { glyph: 'deny', word: 'taken back' },
  cancelled: { glyph: 'deny', word: 'cancelled' },
  pre_empted: { glyph: 'deny', word: 'pre-empted' },
  superseded: { glyph: 'deny', word: 'superseded' },
}

export const STEP_WORDS: Record<StepState, Said> = {
  pending: { glyph: 'idle', word: 'waits' },
  intent: { glyph: 'wait', word: 'intent written' },
  running: { glyph: 'run', word: 'running' },
  verifying: { glyph: 'run', word: 'verifying' },
  done: { glyph: 'ok', word: 'done, observed' },
  failed: { glyph: 'breach', word: 'failed' },
  uncertain: { glyph: 'unknown', word: 'uncertain' },
  skipped: { glyph: 'deny', word: 'skipped' },
  compensated: { glyph: 'deny', word: 'undone' },
}

export const VIEW_NAMES: Record<RunView, string> = {
  open: 'Under way',
  ended: 'Ended',
  mine: 'Started by me',
  look: 'Failed, not looked at',
  all: 'All',
}

export const RUN_STATE_NAMES: Record<RunState, string> = {
  queued: 'Queued',
  running: 'Running',
  waiting: 'Waiting',
  uncertain: 'Uncertain',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const RESOLVED: Record<Resolution | 'superseded', string> = {
  'look-again': 'looked at again for',
  accept: 'accepted by',
  'run-again': 'run again for',
  skip: 'skipped by',
  abort: 'taken back for',
  superseded: 'superseded by run',
}

const isForPeople = ({ kind }: Pick<RunStep, 'kind'>): boolean => /^(approve|manual)@/.test(kind)

const tookMs = ({ startedAt, finishedAt }: Pick<RunStep, 'startedAt' | 'finishedAt'>): number | null =>
  startedAt === null || finishedAt === null ? null : Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt))

/** What stands beside a step: its glyph and one line. A step that a person answered for says who. */
export function sayStep(step: RunStep): Said {
  const { state, says, resolution, attempt, end } = step
  const { glyph, word } = STEP_WORDS[state]
  const by = resolution === null ? null : `${RESOLVED[resolution.choice]} ${resolution.by}`
  if (state === 'done' && resolution?.choice === 'accept') return { glyph: 'warn', word: `${by}, not observed` }
  const took = tookMs(step)
  switch (state) {
    case 'done':
      return { glyph, word: took === null ? 'observed' : `observed, ${formatDuration(took)}` }
    case 'skipped':
    case 'uncertain':
      return { glyph, word: [word, by ?? says].filter((part) => part !== null && part !== '').join(': ') }
    case 'failed':
      return { glyph, word: `${end === null ? 'failed' : end.replace('_', ' ')}: ${says ?? 'no reason is kept'}` }
    case 'running':
      return { glyph, word: attempt > 1 ? `running, attempt ${attempt}` : word }
    case 'verifying':
      if (isForPeople(step)) return { glyph: 'wait', word: 'waits for a word' }
      return { glyph, word: says === null || says === '' ? word : says }
    default:
      return { glyph, word }
  }
}

/** "Runs" in one computed sentence. */
export function sayRuns(total: number | null, view: RunView): string {
  if (total === null) return 'Runs are being counted.'
  const runs = `${formatCount(total)} ${total === 1 ? 'run' : 'runs'}`
  if (view === 'open') return total === 0 ? 'Nothing is under way.' : `${runs} under way.`
  if (view === 'look') return total === 0 ? 'Every run that failed was looked at.' : `${runs} failed, and nobody has looked.`
  return view === 'mine' ? `${runs} of yours.` : `${runs}.`
}

/** A duration that grows with the clock: whole seconds. */
export const sayRunning = (ms: number): string => formatDuration(Math.floor(Math.max(0, ms) / 1000) * 1000 || 0)

export type ChoiceWords = { verb: (n: number) => string; uncertain: string; failed: string }
/** What each choice about a step does, in the words of who presses it. */
export const CHOICES: Record<Resolution, ChoiceWords> = {
  'look-again': {
    verb: (n) => `Look again at step ${n}`,
    uncertain:
      'Asks what is there now. What is there is verified; what is proved not to be there is sent under the same key; else it stays uncertain.',
    failed: 'Asks once more whether it is there now. Nothing is sent.',
  },
  accept: {
    verb: (n) => `Accept step ${n} as done`,
    uncertain: 'You saw for yourself that it is there. The run goes on, and is never called verified.',
    failed: 'You saw for yourself that it is there. The run goes on, and is never called verified.',
  },
  'run-again': {
    verb: (n) => `Run step ${n} again`,
    uncertain: 'Sends it once more under the same key. If it counted before and the far side does not know the key, it happens twice.',
    failed: 'Begins the step anew.',
  },
  skip: {
    verb: (n) => `Skip step ${n}`,
    uncertain: 'Goes on without it. What it may have done stays, and the run is never called verified.',
    failed: 'Goes on without it. What it may have done stays, and the run is never called verified.',
  },
  abort: {
    verb: () => 'Abort and take back',
    uncertain: 'Skips what has not begun, and puts back what was there before, step by step, as far as each step can.',
    failed: 'Skips what has not begun, and puts back what was there before, step by step, as far as each step can.',
  },
}
