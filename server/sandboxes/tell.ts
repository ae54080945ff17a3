import type { Db, Tx } from '@/server/db'

/** Tells pages and other processes that a sandbox moved, in the transaction of the move. */
export async function tellSandbox(tx: Tx | Db, { id, version }: { id: string; version: number }): Promise<void> {
  await tx.$executeRaw`WITH told AS (INSERT INTO event (topic, ref, version) VALUES ('sandboxes', ${id}, ${String(version)}) RETURNING 1)
    SELECT pg_notify('acgs_sandboxes', ${id}) FROM told`
}
