import type { StationShown } from '@/components/ui/stations'
import { formatAge, formatDuration } from '@/lib/format'
import type { PlanDetail } from '@/lib/schemas/plans'
import { leftOf, plural } from './say-plan'

type Station = Omit<StationShown, 'title' | 'isCurrent'>
const AHEAD = (sentence: string): Station => ({ glyph: 'idle', word: 'ahead', sentence })
const DONE = (sentence: string): Station => ({ glyph: 'ok', word: 'done', sentence })

function built({ request, readAt }: PlanDetail, now: number): Station {
  const since = formatAge(request.builtAt ?? readAt, now)
  if (request.state === 'asked') return { glyph: 'run', word: 'here now', sentence: 'reads the live objects' }
  if (request.state === 'refused') return { glyph: 'deny', word: 'refused', sentence: 'cannot be done as asked' }
  if (request.state === 'failed') return { glyph: 'breach', word: 'failed', sentence: 'could not be built' }
  if (request.builtAt === null) return AHEAD('was not built')
  if (request.state === 'void') return { glyph: 'stale', word: 'void', sentence: 'not true any more' }
  return DONE(`${since}, from live objects`)
}

function agreed({ plan, agreement }: PlanDetail, now: number): Station {
  if (plan === null) return AHEAD('who has to agree is known then')
  if (plan.quorum === null) return DONE('nobody has to agree')
  if (agreement === null || agreement.state === 'withdrawn')
    return { glyph: 'wait', word: 'not asked yet', sentence: `takes ${plan.quorum}, not asked yet` }
  if (agreement.state === 'done') return DONE('enough people agreed')
  if (agreement.state === 'refused') return { glyph: 'deny', word: 'refused', sentence: 'refused' }
  if (agreement.state !== 'waiting') return { glyph: 'stale', word: 'void', sentence: agreement.closedWhy ?? 'does not count any more' }
  const left = leftOf(agreement.expiresAt, now)
  return {
    glyph: 'run',
    word: 'waits',
    sentence: `waits for ${agreement.missing}, ${left === null ? 'time is over' : `expires in ${left}`}`,
  }
}

function signed({ request, start, agreement }: PlanDetail, now: number): Station {
  if (start !== null) return DONE(`by ${start.by}, ${formatAge(start.at, now)}`)
  if (request.state === 'starting') return { glyph: 'run', word: 'here now', sentence: 'a worker checks it once more' }
  const until = agreement?.startUntil ?? request.expiresAt
  const left = until === null || request.state !== 'ready' ? null : leftOf(until, now)
  return AHEAD(left === null ? 'target typed, then confirmed' : `target typed; ${left} left`)
}

const isAgreed = ({ plan, agreement }: PlanDetail): boolean => plan !== null && (plan.quorum === null || agreement?.state === 'done')

function placeOf(detail: PlanDetail): number {
  const { state, builtAt } = detail.request
  if (state === 'started') return 3
  if (state === 'starting') return 2
  if (state === 'asked' || state === 'refused' || state === 'failed' || builtAt === null) return 0
  return isAgreed(detail) ? 2 : 1
}

/** Plan built · Approval · Sign · Run · Verify, with a sentence each. After the start, the run's own page tells how it goes. */
export function planStations(detail: PlanDetail, now: number): StationShown[] {
  const { request, plan, preview } = detail
  const here = placeOf(detail)
  const steps = preview?.steps.filter(({ parentN }) => parentN === null).length ?? 0
  const budget = plan === null ? '' : `${plural(steps, 'step')}, at most ${formatDuration(plan.budgetMs)}`
  const run: Station =
    request.state === 'started'
      ? { glyph: 'run', word: 'started', sentence: 'its own page tells how it goes' }
      : AHEAD(budget === '' ? 'steps are known then' : budget)
  const all: [string, Station][] = [
    ['Plan built', built(detail, now)],
    ['Approval', agreed(detail, now)],
    ['Sign', signed(detail, now)],
    ['Run', run],
    ['Verify', AHEAD('from the cluster, by what is there')],
  ]
  return all.map(([title, station], place) => ({ title, ...station, isCurrent: place === here }))
}
