import type { LocalStop } from '@/lib/schemas/stop-local'
import { readStop } from './import-plan'
import { readJournal } from './read-journal'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const TROUBLES_MAX = 50

/** How a stop stands by its journal, whole or still being written. Null where nothing was accepted in it. */
export function sayLocal(text: string): LocalStop | null {
  const read = readJournal(text)
  const stop = readStop(read)
  if (stop === null || read.id === null) return null
  const failed = stop.steps.filter(({ state, why }) => state === 'failed' || (state === 'skipped' && why !== null))
  return {
    id: read.id,
    scope: stop.scope,
    target: stop.target,
    startedBy: stop.accept.person?.name ?? stop.accept.operator ?? 'unknown',
    acceptedAt: stop.acceptedAt.toISOString(),
    containedAt: iso(stop.containedAt),
    stoppedAt: iso(stop.stoppedAt),
    confirmedAt: iso(stop.confirmedAt),
    endedAt: read.isEnded ? iso(stop.endedAt) : null,
    verdict: stop.verdict as LocalStop['verdict'], // one of three words that readStop gives
    stepsDone: stop.steps.filter(({ state }) => state === 'done').length,
    stepsTotal: stop.steps.length,
    troubles: failed.slice(0, TROUBLES_MAX).map(({ title, why }) => `${title}: ${why ?? 'it failed'}`),
  }
}
