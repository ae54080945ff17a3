import * as z from 'zod'
import type { Sql } from '@/server/audit/sql'
import { ClusterError } from '@/server/ports/cluster-error'
import type { StepContext, Verdict } from '@/server/runs/kind'
import { tell } from '@/server/runs/tell'

/** By when something is to have happened: so long after an instant, or after the run was accepted. A line that is missed is said, and the run goes on. */
export const Line = z.strictObject({ since: z.iso.datetime().max(40).nullable(), ms: z.number().int().min(0).max(3_600_000) })
export type Line = z.infer<typeof Line>

export const lineAt = ({ acceptedAt }: StepContext, { since, ms }: Line): Date =>
  new Date((since === null ? acceptedAt.getTime() : Date.parse(since)) + ms)

/** How long the line is past; 0 before it. */
export const lateMs = (c: StepContext, line: Line): number => Math.max(0, c.now().getTime() - lineAt(c, line).getTime())

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** Raises an alarm once a step, in the transaction of whoever saw it. It ends by itself a day later; the run has one of its own. */
export async function sayLate(client: Sql, c: StepContext, { what, line }: { what: string; line: Line }): Promise<void> {
  await tell(client, `run:${c.runId}:late:${c.n}`, {
    kind: 'alarm',
    key: `run-ended:${c.runId}:late:${c.n}`,
    severity: 1,
    title: `${c.isDrill ? 'Drill: ' : ''}Late: ${what}`.slice(0, 120),
    detail: `It was to be so ${seconds(line.ms)} after the start, and the run goes on. Step ${c.n} says what it waits for.`,
    href: `/runs/${c.runId}`,
  })
}

export type Sight = { lateMs: number; unknown?: string }
/** What was seen, and when, against its line. Later than that, it is said aloud and at the end of the run; in the transaction that keeps the sight, and by
 *  the instant that it keeps. */
export async function judgeSight(client: Sql, c: StepContext, { what, line, at }: { what: string; line: Line; at: Date }): Promise<Sight> {
  const late = Math.max(0, at.getTime() - lineAt(c, line).getTime())
  if (late === 0) return { lateMs: 0 }
  await sayLate(client, c, { what, line })
  return { lateMs: late, unknown: `late: ${what}, seen ${seconds(late)} after its line` }
}

/** However late a check begins, the far side is asked for this long before it is given up. */
export const LEAST_MS = 2_000

export const isPast = (c: StepContext, line: Line): boolean => lateMs(c, line) > 0 && c.now().getTime() - c.intentAt.getTime() > LEAST_MS

/** What a look says; behind the line a cluster that does not answer confirms nothing, and is waited for no longer. Errors: before it, those of the
 *  port. */
export async function confirmedOr(
  c: StepContext,
  { what, line }: { what: string; line: Line },
  look: () => Promise<Verdict>,
): Promise<Verdict> {
  if (lateMs(c, line) > 0) await c.tx((client) => sayLate(client, c, { what, line }))
  try {
    return await look()
  } catch (cause) {
    if (!(cause instanceof ClusterError) || c.signal.aborted || !isPast(c, line)) throw cause
    const facts = { lateMs: lateMs(c, line) }
    return { state: 'failed', end: 'not confirmed', reason: `the cluster does not say: ${cause.message}`, facts }
  }
}
