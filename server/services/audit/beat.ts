import * as z from 'zod'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import { keepDetail } from '@/server/audit/keep-detail'
import type { ServiceContext } from '@/server/context'
import { readBacklog } from './backlog'
import { digestDecisions } from './digest-decisions'

const MINUTE_MS = 60_000
/** Decisions reach the database some seconds late: a minute is summed up when it has been over for one. */
const SETTLE_MS = 60_000
/** A log that was not kept for longer sums up the last hour and says from when. */
const FURTHEST_MS = 3_600_000

export type BeatFacts = {
  anchors: readonly { sink: string; size: number; at: Date | null; error: string | null }[]
  check: { isGood: boolean; from: number; to: number; tookMs: number } | null
}

/** The worker's clock against the database's, in milliseconds, positive when the worker's is ahead. */
export async function clockSkewMs(ctx: ServiceContext): Promise<number> {
  const before = Date.now()
  const rows = await ctx.db.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AS at`
  const middle = (before + Date.now()) / 2
  return Math.round(middle - (rows[0]?.at.getTime() ?? middle))
}

const Said = z.preprocess(
  (body, issues) => {
    try {
      return JSON.parse(String(body))
    } catch {
      issues.addIssue('no JSON')
      return z.NEVER
    }
  },
  z.object({ decisions: z.object({ to: z.iso.datetime() }) }),
)
/** The end of what the newest sealed heartbeat summed up, by whichever process: what was decided while nobody kept the log is not left out. */
async function lastSummedUp(ctx: ServiceContext): Promise<Date | null> {
  const beats = await ctx.db.$queryRaw<{ body: string | null }[]>`
    SELECT d.body FROM (SELECT text, idx FROM audit_entry WHERE action = 'audit.heartbeat' ORDER BY idx DESC LIMIT 5) e
    JOIN audit_detail d ON d.digest = substring(e.text FROM '"detail_digest":"(sha256:[0-9a-f]{64})"') ORDER BY e.idx DESC`
  for (const { body } of beats) {
    const said = Said.safeParse(body)
    if (said.success) return new Date(said.data.decisions.to)
  }
  return null
}

/** The log's heartbeat: once a minute an entry that says how the log itself is, and what was decided meanwhile. Decisions themselves never
 *  enter the log. In: the end of what the last heartbeat summed up, null for the first of this process. Out: the end of what this one did. */
export async function beatLog(ctx: ServiceContext, { since, facts }: { since: Date | null; facts: BeatFacts }): Promise<Date> {
  const now = ctx.now().getTime()
  const to = new Date(Math.floor((now - SETTLE_MS) / MINUTE_MS) * MINUTE_MS)
  const last = since ?? (await lastSummedUp(ctx))
  const from = new Date(Math.max(last?.getTime() ?? to.getTime() - MINUTE_MS, to.getTime() - FURTHEST_MS))
  const decisions = from < to ? await digestDecisions(ctx, { from, to }) : null
  const { entries, oldest } = await readBacklog(ctx)
  const said = {
    decisions,
    inbox: {
      entries,
      oldest_seconds: oldest ? Math.max(0, Math.round((now - oldest.getTime()) / 1000)) : 0,
    },
    clock_skew_ms: await clockSkewMs(ctx),
    anchors: facts.anchors.map(({ sink, size, at, error }) => ({ sink, size, at: at?.toISOString() ?? null, error })),
    self_check: facts.check,
  }
  await ctx.db.$transaction(async (tx) => {
    const { actor, source, requestId } = ctx
    await recordEvent(tx, {
      actor,
      source,
      requestId,
      now: ctx.now,
      action: 'audit.heartbeat',
      target: targetOf('audit', 'log'),
      outcome: 'done',
      ...(decisions ? { afterDigest: digestOf(decisions) } : {}),
      detailDigest: await keepDetail(tx, { body: JSON.stringify(said), kind: 'heartbeat' }),
    })
  })
  return from < to ? to : from
}
