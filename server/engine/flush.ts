import { AppError } from '@/lib/errors'
import { type Pool, withConnection } from '@/server/db'
import type { Entry, Journal, Lost } from './journal'
import { addLosses, isRefusedData, type Loss, storeDecisions, tellDecisions } from './store'

export const FLUSH_MS = 200
const EVENT_MS = 500

const isRefused = (cause: unknown) => isRefusedData(cause) || (cause instanceof AppError && cause.code === 'BAD_REQUEST')

export type FlushOptions = {
  pool: Pool
  journal: Journal
  engineId: string
  onRefused: (cause: unknown) => void
  /** Where decisions go instead of the database. It resolves when they are safe there. */
  publish?: ((entries: readonly Entry[]) => Promise<void>) | undefined
}
export type Flusher = { flush(): Promise<number> }

/** Carries the journal into the database, or onto the stream that is ingested into it: one transaction a batch with its rollups, each decision counted once whatever is retried.
 *  `flush` writes all there is and rejects when the database is away; nothing is dropped from the journal before the commit. */
export function createFlusher({ pool, journal, engineId, onRefused, publish }: FlushOptions): Flusher {
  const told: Lost = { buffer: 0, spool: 0, ingest: 0 }
  let lastEventAt = 0
  let isOwed = false
  let owesViolations = false

  /** One transaction. Out: what it told, to be noted only now that it is committed. */
  const write = (entries: readonly Entry[], losses: Loss[], tells: boolean) =>
    withConnection(pool, async (client) => {
      await client.query('BEGIN')
      await storeDecisions(client, entries)
      await addLosses(client, engineId, losses)
      if (tells)
        await tellDecisions(client, { ref: engineId, version: entries.at(-1)?.record.decision_id ?? '', isViolated: owesViolations })
      await client.query('COMMIT')
    })

  async function commit(entries: readonly Entry[]): Promise<void> {
    const losses = (['buffer', 'spool', 'ingest'] as const)
      .map((stage) => [stage, journal.lost[stage] - told[stage]] as const)
      .filter(([, n]) => n > 0)
    isOwed ||= entries.length > 0 || losses.length > 0
    owesViolations ||= entries.some(({ record }) => record.acgs.violations.length > 0)
    const tells = isOwed && performance.now() - lastEventAt >= EVENT_MS
    await write(entries, losses, tells)
    for (const [stage, n] of losses) told[stage] += n
    if (tells) {
      lastEventAt = performance.now()
      isOwed = false
      owesViolations = false
    }
  }

  /** A record that the database refuses must not hold up the others: it is found by halving, and counted as lost. */
  async function commitAll(entries: readonly Entry[]): Promise<void> {
    try {
      await (publish ? publish(entries) : commit(entries))
    } catch (cause) {
      if (!isRefused(cause)) throw cause
      if (entries.length > 1) {
        const half = Math.ceil(entries.length / 2)
        await commitAll(entries.slice(0, half))
        await commitAll(entries.slice(half))
        return
      }
      journal.lost.ingest += 1
      onRefused(cause)
    }
  }

  return {
    async flush() {
      let written = 0
      for (let batch = await journal.oldest(); batch; batch = await journal.oldest()) {
        await commitAll(batch.entries)
        await batch.drop()
        written += batch.entries.length
      }
      const hasLosses = (['buffer', 'spool', 'ingest'] as const).some((stage) => journal.lost[stage] > told[stage])
      if ((written === 0 || publish) && (hasLosses || (isOwed && performance.now() - lastEventAt >= EVENT_MS))) await commit([])
      return written
    },
  }
}
