import { newSketch } from '@/lib/latency-sketch'
import type { Step } from '@/lib/rollout-limits'
import { type Pool, withConnection } from '@/server/db'
import { isRefusedData } from '@/server/engine/store'
import { type Flip, type KeptFlip, type Row, writeFlips, writeRow } from './write-counts'

export const COUNT_MS = 1000
const EVENT_MS = 2000
/** Rows of policy_flip that one engine writes for one rollout; the rest is counted. Half of them wait for denials that became allows. */
const FLIPS_MAX = 1000
const OTHER_FLIPS_MAX = FLIPS_MAX / 2
const MINUTE_MS = 60_000
const KEPT_MS = 10 * MINUTE_MS

export type Of = { rolloutId: string; step: Step; atMs: number }
/** `own` is the candidate's evaluation where it is counted here; of a decision in canary that comes with its record. */
export type Noted = { own: { ms: number; isError: boolean } | null; isOther: boolean; flip: Flip | null }
export type RolloutCounts = ReturnType<typeof createCounts>

/** What was found beside the decision path, by minute and step. A row is written as a whole: what an earlier life of this engine left there is read once
 *  and added, so a write that comes twice changes nothing. What a killed engine had not written, a second at the most, is counted nowhere. */
export function createCounts(engineId: string) {
  const rows = new Map<string, Row>()
  const owed = new Set<string>()
  let flips: KeptFlip[] = []
  let kept = { rolloutId: '', all: 0, others: 0 }
  let toldAtMs = Number.NEGATIVE_INFINITY
  let writing: Promise<void> = Promise.resolve()

  function rowOf({ rolloutId, step, atMs }: Of): Row {
    const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
    const key = `${rolloutId} ${step} ${minuteMs}`
    const counts = { decided: 0, errors: 0, disagreed: 0, denyToAllow: 0, dropped: 0 }
    const row = rows.get(key) ?? { rolloutId, step, minuteMs, counts, sketch: newSketch(), isBased: false, isDirty: true }
    rows.set(key, row)
    row.isDirty = true
    return row
  }

  function keepFlip({ rolloutId, atMs }: Of, flip: Flip): void {
    if (kept.rolloutId !== rolloutId) kept = { rolloutId, all: 0, others: 0 }
    const isOther = flip.kind !== 'deny_to_allow'
    if (kept.all >= FLIPS_MAX || (isOther && kept.others >= OTHER_FLIPS_MAX)) return
    kept.all += 1
    kept.others += Number(isOther)
    flips.push({ rolloutId, atMs, flip })
  }

  async function write(pool: Pool, nowMs: number): Promise<void> {
    const dirty = [...rows.values()].filter(({ isDirty }) => isDirty)
    for (const { rolloutId } of dirty) owed.add(rolloutId)
    const told = nowMs - toldAtMs >= EVENT_MS ? [...owed] : []
    if (dirty.length === 0 && flips.length === 0 && told.length === 0) return
    const some = flips
    flips = []
    for (const row of dirty) row.isDirty = false
    try {
      await withConnection(pool, async (client) => {
        await client.query('BEGIN')
        for (const row of dirty) await writeRow(client, row, engineId)
        await writeFlips(client, some)
        await client.query(`INSERT INTO event (topic, ref, version) SELECT 'rollouts', ref, 'counted' FROM unnest($1::text[]) AS ref`, [
          told,
        ])
        await client.query('COMMIT')
      })
    } catch (cause) {
      for (const row of dirty) row.isDirty = true
      // Flips that the database refuses must not hold up the counts; they are counted, and seen in the decisions themselves.
      if (!isRefusedData(cause)) flips = [...some, ...flips]
      throw cause
    }
    for (const id of told) owed.delete(id)
    if (told.length > 0) toldAtMs = nowMs
    for (const [key, row] of rows) if (!row.isDirty && nowMs - row.minuteMs > KEPT_MS) rows.delete(key)
  }

  return {
    note(of: Of, { own, isOther, flip }: Noted): void {
      const { counts, sketch } = rowOf(of)
      if (own) {
        counts.decided += 1
        counts.errors += Number(own.isError)
        sketch.accept(own.ms)
      }
      counts.disagreed += Number(isOther)
      counts.denyToAllow += Number(flip?.kind === 'deny_to_allow')
      if (flip) keepFlip(of, flip)
    },
    drop(of: Of): void {
      rowOf(of).counts.dropped += 1
    },
    /** Rejects when the database is away; nothing is forgotten then. */
    flush(pool: Pool, nowMs: number): Promise<void> {
      writing = writing.catch(() => undefined).then(() => write(pool, nowMs))
      return writing
    },
  }
}
