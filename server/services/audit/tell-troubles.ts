import { formatCount, formatDuration } from '@/lib/format'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { type Raised, raiseAlarm } from '@/server/services/alarms/raise'
import { readBacklog } from './backlog'

export const SEAL_LAG_MS = 10_000
export const ANCHOR_LAG_MS = 300_000
const HREF = '/audit'
type Alarm = { key: string; alarm: Omit<Raised, 'key' | 'href'> | null }

/** The alarm about entries that wait to be sealed. Pure. */
export function lagAlarm({ entries, oldestMs }: { entries: number; oldestMs: number | null }): Alarm {
  const isLate = oldestMs !== null && oldestMs > SEAL_LAG_MS
  const detail = `${formatCount(entries)} entries wait, the oldest for ${formatDuration(oldestMs ?? 0)}. Changes go on; nothing is lost.`
  return { key: 'audit-seal-lag', alarm: isLate ? { severity: 2, title: 'The audit log is not being sealed', detail } : null }
}

export type LogFacts = {
  wrong: { index: number; why: string } | null
  /** Why no checkpoint is signed, without anything being wrong with the log. */
  waitsWhy: string | null
  /** Why the log could not be recomputed. */
  unchecked: string | null
  /** How long ago each anchor last took a checkpoint. */
  anchors: readonly { sink: string; lagMs: number; error: string | null }[]
}

/** Every alarm about the log that a leader can tell, raised or not. Pure. */
export function alarmsOf({ wrong, waitsWhy, unchecked, anchors }: LogFacts): Alarm[] {
  return [
    {
      key: 'audit-integrity',
      alarm: wrong && {
        severity: 1,
        title: 'The audit log does not match its proof',
        detail: `First bad index ${wrong.index}: ${wrong.why}. No checkpoint is signed until it fits again.`,
      },
    },
    {
      key: 'audit-key',
      alarm:
        waitsWhy === null
          ? null
          : { severity: 2, title: 'Checkpoints of the audit log are not signed', detail: `Entries are sealed; ${waitsWhy}.` },
    },
    {
      key: 'audit-self-check',
      alarm: unchecked === null ? null : { severity: 2, title: 'The audit log could not be recomputed', detail: unchecked.slice(0, 200) },
    },
    ...anchors.map(({ sink, lagMs, error }) => ({
      key: `audit-anchor-lag:${sink}`,
      alarm:
        lagMs > ANCHOR_LAG_MS
          ? {
              severity: 3 as const,
              title: 'A copy of the checkpoints is behind',
              detail: `${sink} took none for ${formatDuration(lagMs)}${error ? `: ${error}` : ''}`,
            }
          : null,
    })),
  ]
}

/** Raises what is to be raised and clears the rest. */
export async function tellAlarms(ctx: ServiceContext, alarms: readonly Alarm[]): Promise<void> {
  for (const { key, alarm } of alarms) {
    if (alarm) await raiseAlarm(ctx, { key, href: HREF, ...alarm })
    else await clearAlarm(ctx, key)
  }
}

/** Looks how long entries wait and tells of it. Any process with the app's connection may: a sequencer that is dead cannot. */
export async function watchSealing(ctx: ServiceContext): Promise<{ entries: number; oldestMs: number | null }> {
  const { entries, oldest } = await readBacklog(ctx)
  const waits = { entries, oldestMs: oldest ? Math.max(0, ctx.now().getTime() - oldest.getTime()) : null }
  await tellAlarms(ctx, [lagAlarm(waits)])
  return waits
}
