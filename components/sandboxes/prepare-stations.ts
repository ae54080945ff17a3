import type { StationShown } from '@/components/ui/stations'
import { formatClock, formatDuration, formatMs } from '@/lib/format'
import { SANDBOX_ENDS } from '@/lib/sandbox-words'
import type { SandboxDetail } from '@/lib/schemas/sandboxes'
import { plain, sayUptime } from './say-sandbox'

type Given = Pick<SandboxDetail, 'sandbox' | 'facts'>
type Station = Omit<StationShown, 'isCurrent'>
const done = { glyph: 'ok', word: 'done' } as const
const waits = { glyph: 'idle', word: 'not reached' } as const
const never = { glyph: 'deny', word: 'never reached' } as const

function started({ sandbox, facts }: Given): Station {
  const title = 'Started'
  if (sandbox.state === 'refused') return { title, glyph: 'deny', word: 'refused', sentence: 'refused: nothing was started' }
  if (sandbox.readyAt !== null)
    return {
      title,
      ...done,
      sentence: sandbox.coldStartMs === null ? 'cold start not measured' : `ready after ${formatMs(sandbox.coldStartMs)}`,
    }
  if (SANDBOX_ENDS.includes(sandbox.state)) return { title, ...never, sentence: 'was never ready' }
  return facts.createdAt === null
    ? { title, glyph: 'wait', word: 'waits', sentence: 'no pod yet' }
    : { title, glyph: 'run', word: 'running', sentence: 'its pod is not ready yet' }
}

function ran({ sandbox }: Given, now: number): Station {
  const title = 'Running'
  const sentence = sayUptime(sandbox, now)
  if (sandbox.readyAt === null) return { title, ...(SANDBOX_ENDS.includes(sandbox.state) ? never : waits), sentence }
  if (sandbox.state === 'lost') return { title, glyph: 'unknown', word: 'unknown', sentence }
  const isOver = sandbox.endedAt !== null || sandbox.goneAt !== null
  return {
    title,
    ...(isOver ? done : { glyph: 'run' as const, word: 'running' }),
    sentence: isOver ? `for ${sentence}` : `since ${sentence}`,
  }
}

function contained({ sandbox }: Given): Station {
  const title = 'Contained'
  const { clock, containedAt, quarantine } = sandbox
  if (containedAt !== null) {
    const ms = clock?.containedMs ?? null
    if (ms === null) return { title, ...done, sentence: 'observed' }
    const isOver = ms > (clock?.containedLineMs ?? ms)
    const sentence = `observed after ${formatDuration(ms)}${isOver ? ', over its line' : ''}`
    return isOver ? { title, glyph: 'breach', word: 'done, over its line', sentence } : { title, ...done, sentence }
  }
  if (sandbox.state === 'ended') return { title, glyph: 'warn', word: 'not observed', sentence: 'ended before it was observed' }
  return { title, glyph: 'warn', word: 'not observed', sentence: quarantine === null ? 'not isolated yet' : 'isolated, being checked' }
}

function gone({ sandbox }: Given): Station {
  const title = 'Gone'
  const { clock, goneAt, state } = sandbox
  if (state === 'lost')
    return {
      title,
      glyph: 'unknown',
      word: 'unknown',
      sentence: goneAt === null ? 'nobody sees it' : 'its pod is gone, its node is silent',
    }
  if (goneAt === null)
    return state === 'ended'
      ? { title, glyph: 'warn', word: 'not observed', sentence: 'ended, not seen gone by its uid' }
      : { title, ...waits, sentence: 'its pod is not gone by uid' }
  const ms = clock?.goneMs ?? null
  const isOver = ms !== null && clock !== null && ms > clock.goneLineMs
  const sentence = ms === null ? 'by its uid' : `by its uid after ${formatDuration(ms)}${isOver ? ', over its line' : ''}`
  return isOver ? { title, glyph: 'breach', word: 'done, over its line', sentence } : { title, ...done, sentence }
}

function ended({ sandbox, facts }: Given): Station {
  const title = 'Ended'
  if (sandbox.endedAt === null) return { title, ...waits, sentence: sandbox.state === 'lost' ? 'nobody knows' : 'not yet' }
  const how = sandbox.ending === null ? 'how is unknown' : plain(sandbox.ending)
  const code = facts.exitCode === null ? '' : `, exit code ${facts.exitCode}`
  const isWell = sandbox.ending === 'normal_completion'
  return { title, ...(isWell ? done : { glyph: 'deny' as const, word: 'ended otherwise' }), sentence: `${how}${code}` }
}

/** The way of a sandbox from request to end; where something asked for its containment, that has two stations of its own. Pure but for the
 *  reader's zone. */
export function prepareStations(given: Given, now: number): StationShown[] {
  const { sandbox } = given
  const isContainment = sandbox.clock !== null || sandbox.quarantine !== null || sandbox.containedAt !== null
  const stations: Station[] = [
    { title: 'Requested', ...done, sentence: formatClock(sandbox.requestedAt) },
    started(given),
    ran(given, now),
    ...(isContainment ? [contained(given), gone(given)] : []),
    ended(given),
  ]
  const at = SANDBOX_ENDS.includes(sandbox.state) ? stations.length - 1 : currentOf(given, isContainment)
  return stations.map((one, n) => ({ ...one, isCurrent: n === at }))
}

function currentOf({ sandbox }: Given, isContainment: boolean): number {
  if (isContainment) return sandbox.containedAt === null ? 3 : 4
  return sandbox.readyAt === null ? 1 : 2
}
