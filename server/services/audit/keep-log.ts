import type { AuditAction } from '@/lib/audit-action'
import { type AnchorState, askAnchors, putAnchors } from '@/server/audit/anchoring'
import { keepCheck, keepCheckpoint, lastCheck } from '@/server/audit/checks'
import { targetOf } from '@/server/audit/entry'
import { readHead, type Wrong } from '@/server/audit/head'
import { recordEvent } from '@/server/audit/inbox'
import { foreignKeys, keyTarget, knownKeys, type PublishedKey, publishKeys } from '@/server/audit/keys'
import { type NoteSigner, readVkey } from '@/server/audit/note'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import type { Anchor } from '@/server/ports/anchor'
import { beatLog } from './beat'
import { type Verify, worded, wrongAsAWhole } from './check-whole'
import { alarmsOf, tellAlarms } from './tell-troubles'

/** What is verified each minute: a log up to this size whole, a longer one piece by piece. */
export const PIECE = 20_000

export type Keeping = {
  /** A connection as the sequencer, beside the one that seals. */
  client: Sql
  anchors: readonly Anchor[]
  signers: readonly NoteSigner[]
  /** All keys of the file, with their time. */
  keys: readonly PublishedKey[]
  waitsWhy: string | null
  /** Recomputes the piece of the minute, and gives up where it would hold up the heartbeat. */
  verify: Verify
  /** Why the whole log could not be recomputed the last time. */
  unchecked: string | null
  /** What the one who seals found wrong. */
  sealing: { isWrong: boolean; why: string | null }
}
/** What one turn leaves for the next. */
export type Kept = {
  piece: number
  summedUp: Date | null
  startedAt: Date
  wrong: Wrong | null
  anchors: readonly (AnchorState & { lagMs: number })[]
  /** When the log was last recomputed, whatever came of it. */
  checkedAt: Date
}
export const startKeeping = (now: Date): Kept => ({ piece: 0, summedUp: null, startedAt: now, wrong: null, anchors: [], checkedAt: now })

async function tellKeys(ctx: ServiceContext, vkeys: readonly string[]): Promise<void> {
  for (const vkey of vkeys) {
    const key = readVkey(vkey)
    const action: AuditAction = 'audit.key'
    const { actor, source, requestId, now } = ctx
    if (key)
      await recordEvent(ctx.db, {
        actor,
        source,
        requestId,
        now,
        action,
        target: targetOf('audit-key', keyTarget(key)),
        outcome: 'done',
        reason: vkey,
      })
  }
}

/** Asks every anchor and compares, before anything is signed. Out: what does not fit, or null, and how each anchor is. */
export async function compareAnchors(
  ctx: ServiceContext,
  { client, anchors, signers, keys }: Pick<Keeping, 'client' | 'anchors' | 'signers' | 'keys'>,
) {
  const started = performance.now()
  const verifiers = [...keys, ...(await knownKeys(client, signers))]
  const states = await askAnchors(client, anchors, { verifiers, now: ctx.now })
  const wrong = states.find((one) => one.wrong)?.wrong ?? null
  const { size } = await readHead(client)
  const detail = states.length === 0 ? 'no anchor is configured' : 'the log goes on from what each anchor holds'
  if (states.length > 0 || wrong)
    await keepCheck(client, { kind: 'anchor', at: ctx.now(), size, tookMs: performance.now() - started, wrong, detail })
  return { wrong, asked: states }
}

/** The piece of this minute. One that is wrong is looked at again until it is right. What the last look at the whole found goes on to count. */
async function checkLog(ctx: ServiceContext, { client, verify }: Keeping, kept: Kept) {
  const { size } = await readHead(client)
  const from = size <= PIECE || kept.piece >= size ? 0 : kept.piece
  const to = Math.min(from + PIECE, size)
  const found = await verify({ from, to })
  const piece = worded(found)
  await keepCheck(client, {
    kind: 'consistency',
    at: ctx.now(),
    size: found.size,
    tookMs: found.tookMs,
    wrong: piece,
    detail: `entries ${from} to ${to} were recomputed`,
  })
  const check = { isGood: piece === null, from, to, tookMs: Math.round(found.tookMs) }
  return { wrong: piece ?? wrongAsAWhole(await lastCheck(client, 'full'), size), next: piece ? from : to, check }
}

/** A check that cannot be made is told, and holds up neither the copies nor the heartbeat. */
async function tryCheck(ctx: ServiceContext, keeping: Keeping, kept: Kept) {
  try {
    return { ...(await checkLog(ctx, keeping, kept)), failure: null }
  } catch (cause) {
    ctx.log.error({ err: cause }, 'audit.self-check-failed')
    const failure = cause instanceof Error ? cause.message : String(cause)
    return { wrong: kept.wrong, next: kept.piece, check: null, failure }
  }
}

/** The minute's work of the one process that leads: publishes keys, compares with the anchors, keeps the checkpoint and copies it, recomputes,
 *  a piece, beats, and tells of what is wrong; `checkWhole` works beside it. Out: what the next turn and the metrics need; `wrong` stops the signing. */
export async function keepLog(ctx: ServiceContext, keeping: Keeping, before: Kept): Promise<Kept> {
  const { client, anchors } = keeping
  const now = ctx.now()
  await tellKeys(ctx, await publishKeys(client, keeping.keys))
  const { wrong: fromAnchors, asked } = await compareAnchors(ctx, keeping)
  const [foreign] = await foreignKeys(client, keeping.signers)
  const { size } = await readHead(client)
  const unknownKey = foreign ? { index: 0, until: size, why: `key ${foreign} is published and the log never told of it` } : null
  const { wrong: inside, next, check, failure } = await tryCheck(ctx, keeping, before)
  const sealing = keeping.sealing.isWrong ? { index: 0, until: size, why: keeping.sealing.why ?? 'the head is not what was left' } : null
  // What names its place says most.
  const wrong = fromAnchors ?? inside ?? sealing ?? unknownKey
  if (!wrong) await keepCheckpoint(client)
  const held = (wrong ? before.anchors : await putAnchors(client, anchors, { asked, now: ctx.now })).map((one) => ({
    ...one,
    lagMs: now.getTime() - (one.at ?? before.startedAt).getTime(),
  }))
  const summedUp = await beatLog(ctx, { since: before.summedUp, facts: { anchors: held, check } })
  await tellAlarms(
    ctx,
    alarmsOf({ wrong, waitsWhy: wrong ? null : keeping.waitsWhy, unchecked: failure ?? keeping.unchecked, anchors: held }),
  )
  return { ...before, piece: next, summedUp, wrong, anchors: held, checkedAt: check ? now : before.checkedAt }
}
