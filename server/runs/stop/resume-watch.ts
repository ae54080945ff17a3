import * as z from 'zod'
import type { Sql } from '@/server/audit/sql'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { emptyPreview } from '@/server/runs/kinds/planned'
import { tell } from '@/server/runs/tell'
import { latchAllIn } from './latch-all'

export const WatchParams = z.strictObject({ emergencyId: z.uuid(), watchMs: z.number().int().min(0).max(3_600_000) })
type Params = z.infer<typeof WatchParams>
const Result = z.strictObject({})
type Result = z.infer<typeof Result>

type Seen = { resumedAt: Date; uncontrolled: number; overMs: number }
/** What got through since: critical decisions that no rule stopped, and sandboxes that were not contained in time. */
const seenSince = async (client: Sql, id: string): Promise<Seen | undefined> =>
  (
    await client.query<Seen>(
      `SELECT e.resumed_at AS "resumedAt", (extract(epoch FROM clock_timestamp() - e.resumed_at) * 1000)::float8 AS "overMs",
         ((SELECT count(*) FROM runtime_event WHERE state = 'uncontrolled' AND received_at > e.resumed_at AND NOT drill)
          + (SELECT count(*) FROM decision WHERE uncontrolled AND severity = 'critical' AND evaluated_at > e.resumed_at))::int AS uncontrolled
       FROM emergency e WHERE e.id = $1 AND e.resumed_at IS NOT NULL`,
      [id],
    )
  ).rows[0]

/** Denies everything once more, at once: what is seen after a way back is not argued with. */
async function denyAgain(client: Sql, c: StepContext, seen: Seen): Promise<void> {
  const reason = `${seen.uncontrolled} uncontrolled since everything was resumed`
  await latchAllIn(client, { runId: c.runId, by: 'system:worker', reason, isDrill: c.isDrill })
  const said = {
    kind: 'alarm',
    key: `resume-stopped:${c.runId}`,
    severity: 1,
    title: 'Stopped again after a resume',
    detail: reason,
    href: `/runs/${c.runId}`,
  } as const
  await tell(client, said.key, said)
}

async function verify(c: StepContext, p: Params): Promise<Verdict> {
  return c.tx(async (client): Promise<Verdict> => {
    const seen = await seenSince(client, p.emergencyId)
    if (seen === undefined) return { state: 'failed', end: 'blocked', reason: 'it was not resumed' }
    if (seen.uncontrolled > 0) {
      await denyAgain(client, c, seen)
      return { state: 'failed', end: 'reverted', reason: `${seen.uncontrolled} uncontrolled since the resume: everything is denied again` }
    }
    if (seen.overMs >= p.watchMs) return { state: 'verified', facts: { watchedMs: Math.round(seen.overMs), uncontrolled: 0 } }
    return {
      state: 'pending',
      reason: 'nothing uncontrolled so far; watched for a while',
      retryAfterMs: Math.min(1000, p.watchMs - seen.overMs),
    }
  })
}

export const resumeWatch = stepKind<Params, Result>({
  name: 'resume.watch',
  version: 1,
  params: WatchParams,
  result: Result,
  effect: 'read',
  stopClass: false,
  timeoutMs: 3_700_000,
  maxAttempts: 3,
  backoffMs: () => 500,
  plan: async () => emptyPreview(),
  target: () => 'resume.watch',
  observe: async () => 'unknown',
  run: async () => ({}),
  verify,
} satisfies StepKind<Params, Result>)
