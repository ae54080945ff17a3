import type { PoolClient } from '@/server/db'
import type { Entry } from './journal'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** As the list of violations counts: real traffic and a laptop's, never a drill or a replay. */
const COUNTED = new Set(['live', 'simulated'])

export type Matched = { id: string; matched: number; lastAt: string }

/** How many decisions of a batch each waiver let something pass in, and when the last was; in the order in which every engine takes their
 *  locks. Pure. */
export function matchesOf(entries: readonly Entry[]): Matched[] {
  const found = new Map<string, Matched>()
  for (const { record } of entries) {
    if (!COUNTED.has(record.acgs.origin)) continue
    for (const id of new Set(record.acgs.violations.map(({ waived_by }) => waived_by))) {
      if (id === null || !UUID.test(id)) continue // a foreign waiver has no row here
      const before = found.get(id)
      const lastAt = before && before.lastAt > record.timestamp ? before.lastAt : record.timestamp
      found.set(id, { id, matched: (before?.matched ?? 0) + 1, lastAt })
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Counts what waivers were used for, in the caller's transaction, in which each decision is written once. Before the items of violations, since
 *  whoever ends a waiver takes its row first and theirs after it. */
export async function addWaiverMatches(client: PoolClient, entries: readonly Entry[]): Promise<void> {
  for (const { id, matched, lastAt } of matchesOf(entries))
    await client.query(
      'UPDATE waiver SET matched = matched + $2, last_matched_at = greatest(last_matched_at, $3::timestamptz) WHERE id = $1',
      [id, matched, lastAt],
    )
}
