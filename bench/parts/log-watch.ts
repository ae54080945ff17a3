import type pg from 'pg'
import { readHead, whyNotAfter } from '@/server/audit/head'
import { type NoteVerifier, readCheckpoint } from '@/server/audit/note'

export type Watched = { checks: number; falseAlarms: string[]; forks: number; sealedAt: { size: number; at: number }[] }

/** Looks at the log from outside while it grows. Every 20 ms how far it is sealed, by this process's clock; every second, as the self-check does,
 *  whether the newest checkpoint is signed, goes on from the one before it, and is the only one of its size. Nobody tampers: each alarm is false. */
export function watchLog(client: pg.Client, { verifiers, signal }: { verifiers: readonly NoteVerifier[]; signal: AbortSignal }) {
  const seen: Watched = { checks: 0, falseAlarms: [], forks: 0, sealedAt: [] }
  const roots = new Map<number, string>()
  let before: { origin: string; size: number; root: Buffer } | null = null
  const check = async () => {
    const head = await readHead(client)
    const note = head.note === null ? null : readCheckpoint(head.note, verifiers)
    if (head.note === null) return
    seen.checks += 1
    if (!note || note.signedBy.length === 0) return void seen.falseAlarms.push('the newest checkpoint is not signed')
    const root = note.root.toString('hex')
    if ((roots.get(note.size) ?? root) !== root) seen.forks += 1
    roots.set(note.size, root)
    const wrong = before && (await whyNotAfter(client, head, before))
    if (wrong) seen.falseAlarms.push(wrong.why)
    before = note
  }
  const run = async () => {
    let checkedAt = 0
    while (!signal.aborted) {
      const { rows } = await client.query<{ size: string }>('SELECT size FROM audit_head')
      const size = Number(rows[0]?.size ?? 0)
      if (size > (seen.sealedAt.at(-1)?.size ?? 0)) seen.sealedAt.push({ size, at: Date.now() })
      if (Date.now() - checkedAt >= 1000) {
        checkedAt = Date.now()
        await check()
      }
      await new Promise((next) => setTimeout(next, 20))
    }
    return seen
  }
  return run()
}
