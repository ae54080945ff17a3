import type { Anchor } from '@/server/ports/anchor'
import { type Head, readHead, type Wrong, whyNotAfter } from './head'
import { type NoteVerifier, readCheckpoint } from './note'
import type { Sql } from './sql'

const ANSWER_MS = 10_000
export type AnchorState = {
  sink: string
  isLocal: boolean
  size: number
  at: Date | null
  error: string | null
  isAway: boolean
  wrong: Wrong | null
}
type Kept = { size: string; note: string | null; at: Date | null }

async function within<T>(what: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS)
  })
  return Promise.race([what, late]).finally(() => clearTimeout(timer))
}
const said = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).slice(0, 200)

async function whyNoteIsWrong(
  client: Sql,
  head: Head,
  { note, verifiers, sink }: { note: string; verifiers: readonly NoteVerifier[]; sink: string },
) {
  const checkpoint = readCheckpoint(note, verifiers)
  if (!checkpoint || checkpoint.signedBy.length === 0)
    return { index: 0, until: head.size, why: `the newest checkpoint of ${sink} is not signed by a known key` }
  const wrong = await whyNotAfter(client, head, checkpoint)
  return wrong ? { ...wrong, why: `${sink}: ${wrong.why}` } : null
}

const sizeOf = (note: string | null): number => (note === null ? 0 : (readCheckpoint(note, [])?.size ?? Number.POSITIVE_INFINITY))

/** Asks each anchor for the newest checkpoint it holds and compares it with the log; of one that is away, or holds less than it took, the last
 *  it took is compared. Out: with `error` whatever is wrong with the anchor itself. */
export async function askAnchors(
  client: Sql,
  anchors: readonly Anchor[],
  { verifiers, now }: { verifiers: readonly NoteVerifier[]; now: () => Date },
): Promise<AnchorState[]> {
  const states: AnchorState[] = []
  for (const { sink, isLocal, fetch } of anchors) {
    const before = await client.query<Kept>('SELECT size, note, at FROM audit_anchor WHERE sink = $1', [sink])
    const kept = before.rows[0]
    let note = kept?.note ?? null
    let size = Number(kept?.size ?? 0)
    let error: string | null = null
    let isAway = false
    try {
      const held = await within(fetch())
      if (sizeOf(held) < size) {
        error = `it took a checkpoint over ${size} entries and holds ${held === null ? 'none' : `one over ${sizeOf(held)}`}: its newest copies were lost`
        size = sizeOf(held)
      } else note = held ?? note
    } catch (cause) {
      error = said(cause)
      isAway = true
    }
    const wrong = note === null ? null : await whyNoteIsWrong(client, await readHead(client), { note, verifiers, sink })
    await client.query(
      `INSERT INTO audit_anchor (sink, tried_at, error, size) VALUES ($1, $2, $3, $4) ON CONFLICT (sink) DO UPDATE SET tried_at = $2, error = $3, size = $4`,
      [sink, now(), error, size],
    )
    states.push({ sink, isLocal, size, at: kept?.at ?? null, error, isAway, wrong })
  }
  return states
}

/** Gives the newest checkpoint to each anchor that is behind it. One that does not take it is asked again the next time, from where it stopped:
 *  a checkpoint covers everything before it. One that could not be asked gets none: it may hold what contradicts this log, and a newer note
 *  would lie on top of it. */
export async function putAnchors(
  client: Sql,
  anchors: readonly Anchor[],
  { asked, now }: { asked: readonly AnchorState[]; now: () => Date },
): Promise<AnchorState[]> {
  const { note, noteSize } = await readHead(client)
  const states: AnchorState[] = []
  for (const { sink, isLocal, put } of anchors) {
    const { rows } = await client.query<Kept>('SELECT size, note, at FROM audit_anchor WHERE sink = $1', [sink])
    const before = asked.find((one) => one.sink === sink)
    let [size, at, error] = [Number(rows[0]?.size ?? 0), rows[0]?.at ?? null, before?.error ?? null]
    const isAway = before?.isAway ?? false
    if (!isAway && note !== null && noteSize !== null && noteSize > size) {
      let isPut = false
      try {
        await within(put(note))
        ;[size, at, isPut] = [noteSize, now(), true]
      } catch (cause) {
        error = said(cause)
      }
      await client.query(
        `INSERT INTO audit_anchor (sink, size, note, at, tried_at, error) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (sink) DO UPDATE SET size = $2, note = coalesce($3, audit_anchor.note), at = $4, tried_at = $5, error = $6`,
        [sink, size, isPut ? note : null, at, now(), error],
      )
    }
    states.push({ sink, isLocal, size, at, error, isAway, wrong: null })
  }
  return states
}
