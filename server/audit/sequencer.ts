import type { NoteSigner } from './note'
import { BATCH, type Sealed, sealOnce } from './seal'
import type { Sql } from './sql'

export const SEAL_MS = 200
const RETRY_MS = 1000
/** While more waits than one batch takes, the next one may be larger: a backlog of minutes drains in seconds. */
const LARGEST_BATCH = 4096
const LEADERS = 72_707_380

export type Signing = { signers: readonly NoteSigner[]; waitsWhy: string | null }
export type SequencerOptions = {
  /** Lends a session of its own to the database as the sequencer, and never hands it to another afterwards when `run` failed. */
  lend: (run: (client: Sql) => Promise<void>) => Promise<void>
  /** What signs now. */
  signing: () => Signing
  now: () => Date
  signal: AbortSignal
  /** Runs before the first signature of a term: the anchors are asked what they hold. */
  onLead?: (client: Sql) => Promise<void>
  onTrouble: (cause: unknown) => void
}
export type SequencerState = {
  isLeader: boolean
  /** Entries this process sealed, by phase. */
  byPhase: Record<string, number>
  /** When it last signed a checkpoint. */
  notedAt: Date | null
  last: Sealed | null
  /** Why the last try to seal failed, null after one that did not. */
  trouble: string | null
}

/** Seals the inbox for as long as the signal lets it. Of all processes that call it one does (an advisory lock of its session); a second one
 *  waits, and should both believe to lead, the epoch in the head lets one of them seal. Its state is for metrics and for what only a leader does. */
export function runSequencer(options: SequencerOptions): { state: () => SequencerState; done: Promise<void> } {
  const { lend, signal, now } = options
  const state: SequencerState = { isLeader: false, byPhase: {}, notedAt: null, last: null, trouble: null }
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
    })

  const sealAll = async (client: Sql, epoch: number) => {
    let own: { size: number; root: Buffer } | null = null
    let limit = BATCH
    while (!signal.aborted) {
      const sealed: Sealed = await sealOnce(client, { ...options.signing(), now, epoch, own, limit })
      state.last = sealed
      state.trouble = null
      for (const [phase, n] of Object.entries(sealed.byPhase)) state.byPhase[phase] = (state.byPhase[phase] ?? 0) + n
      if (sealed.waitsWhy === null) {
        own = { size: sealed.size, root: sealed.root }
        state.notedAt = sealed.notedAt
      }
      const isFull = sealed.sealed === limit
      limit = isFull ? Math.min(limit * 2, LARGEST_BATCH) : BATCH
      if (!isFull) await pause(SEAL_MS)
    }
  }

  const lead = async (client: Sql) => {
    const { rows } = await client.query<{ isMine: boolean }>('SELECT pg_try_advisory_lock($1) AS "isMine"', [LEADERS])
    if (!rows[0]?.isMine) return
    try {
      const term = await client.query<{ epoch: string }>('UPDATE audit_head SET epoch = epoch + 1 RETURNING epoch')
      await options.onLead?.(client)
      state.isLeader = true
      await sealAll(client, Number(term.rows[0]?.epoch))
    } finally {
      state.isLeader = false
      // A session that cannot say so any more has lost the lock with its connection.
      await client.query('SELECT pg_advisory_unlock($1)', [LEADERS]).catch(() => undefined)
    }
  }

  const run = async () => {
    while (!signal.aborted) {
      try {
        await lend(lead)
      } catch (cause) {
        state.trouble = cause instanceof Error ? cause.message : String(cause)
        options.onTrouble(cause)
      }
      await pause(RETRY_MS)
    }
  }
  return { state: () => ({ ...state }), done: run() }
}
