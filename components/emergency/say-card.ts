import { STOP_LINES, type StopScope } from '@/lib/emergency-words'
import { formatCount, formatDuration } from '@/lib/format'
import { isAged } from '@/lib/freshness'
import type { StopCard } from '@/lib/schemas/emergency'

/** What a stop does, and what it leaves alone. */
export const STOP_WORDS: Record<StopScope, { says: string; stays: string }> = {
  services: {
    says: 'Every request is denied, every sandbox ends, and the services that decide and run code go to 0.',
    stays: 'The console, its worker, the database, streaming and monitoring stay up.',
  },
  agents: {
    says: 'Every request of every agent is denied, every sandbox ends, and sandbox-controller goes to 0.',
    stays: 'Every other service stays up; the engines go on answering, and the answer is deny.',
  },
  workload: {
    says: 'One workload goes to 0 and stays there; whoever would undo that is paused.',
    stays: 'Every other workload and every agent goes on.',
  },
  agent: {
    says: 'One agent is denied everything, and each of its sandboxes ends.',
    stays: 'Every other agent and every service goes on.',
  },
}

/** The lines every stop stands against. */
export const LINE = `contained in ${formatDuration(STOP_LINES.contained)}, stopped in ${formatDuration(STOP_LINES.stopped)}`

const counted = (n: number | null, [one, many]: readonly [string, string]): string =>
  n === null ? `${many} unknown` : `${formatCount(n)} ${n === 1 ? one : many}`

/** "13 workloads, 41 pods, 200 sandboxes"; what nobody knows is said, never left out as if it were none. */
export function sayTargets({ scope, targets }: Pick<StopCard, 'scope' | 'targets'>): string {
  if (targets === null) return 'unknown'
  const parts: [number | null, readonly [string, string]][] =
    scope === 'workload'
      ? [[targets.pods, ['pod', 'pods']]]
      : scope === 'agent'
        ? [[targets.sandboxes, ['sandbox', 'sandboxes']]]
        : [
            [targets.workloads, ['workload', 'workloads']],
            [targets.pods, ['pod', 'pods']],
            [targets.sandboxes, ['sandbox', 'sandboxes']],
            [targets.agents, ['agent', 'agents']],
          ]
  return parts.map(([n, words]) => counted(n, words)).join(', ')
}

/** "contained 3.8 s, stopped 12.4 s"; a time that was not reached is said to be missing. */
export function sayDrill({ containedMs, stoppedMs }: NonNullable<StopCard['lastDrill']>): string {
  const part = (word: string, ms: number | null) => (ms === null ? `${word}: not observed` : `${word} ${formatDuration(ms)}`)
  return `${part('contained', containedMs)}, ${part('stopped', stoppedMs)}`
}

export type CardState = { glyph: 'ok' | 'stale' | 'unknown' | 'breach'; word: string }
/** Whether a stop can be started now, and from how old a plan. A plan is made anew each minute: an older one is stale, and still stops. */
export function cardState(card: StopCard | null, { now, intervalMs }: { now: number; intervalMs: number }): CardState {
  if (card === null) return { glyph: 'unknown', word: 'unknown' }
  if (card.planId === null) return { glyph: 'breach', word: 'no plan is ready' }
  return isAged({ sampledAt: card.compiledAt, intervalMs, now })
    ? { glyph: 'stale', word: 'ready, plan is old' }
    : { glyph: 'ok', word: 'ready' }
}

export type Ready = StopCard & { planId: string; digest: string }
/** A card whose stop can be started. */
export const isReady = (card: StopCard): card is Ready => card.planId !== null && card.digest !== null
