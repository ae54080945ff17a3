import type { NoteSigner } from '@/server/audit/note'
import { sealOnce } from '@/server/audit/seal'
import type { LogDatabase } from './log-database'

/** Entries as the app writes them, sealed in portions of `every`, with a stored checkpoint after each. */
export async function fillLog(
  database: LogDatabase,
  { signers, entries, every }: { signers: readonly NoteSigner[]; entries: number; every: number },
): Promise<void> {
  const app = await database.connect('app')
  const sequencer = await database.connect('sequencer')
  for (let at = 0; at < entries; at += every) {
    await app.query(
      `INSERT INTO audit_inbox (entry) SELECT '{"actor":{"id":"p","kind":"person"},"at":"2026-11-01T00:00:00.000Z","id":"e' || n || '","target":{"id":"t' || n || '","kind":"agent"},"v":1}'
       FROM generate_series($1::int, $2::int - 1) AS n ORDER BY n`,
      [at, Math.min(at + every, entries)],
    )
    const { size, root, note } = await sealOnce(sequencer, { signers, now: () => new Date(), limit: every })
    if (note)
      await sequencer.query('INSERT INTO audit_checkpoint (size, root, note, at) VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING', [
        size,
        root,
        note,
      ])
  }
}
