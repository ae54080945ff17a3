import { type Pool, type PoolClient, withConnection } from '@/server/db'
import type { Entry } from '@/server/engine/journal'
import type { EvaluatorPool } from '@/server/engine/pool'
import { addLosses, isRefusedData, storeDecisions, tellDecisions } from '@/server/engine/store'
import { type EngineVersion, openVersion } from '@/server/engine/version'
import type { Policies } from '@/server/ports/policies'
import { maskAgain } from './mask-again'
import { type Origin, readEvent } from './read-event'

export type Received = {
  /** Written now; what came before adds nothing. */
  stored: number
  /** Understood, and no decision of the constitution: a health question, another package. */
  others: number
  /** Could not be kept, counted as lost, and the first reason. */
  refused: number
  why: string | null
}
type Deps = {
  pool: Pool
  policies: Policies
  maskKey: string | null
  /** Threads that answer what must be masked; null: nothing can be, and no input is kept. */
  evaluators: EvaluatorPool | null
}

const KEPT = 4
const BREATH = 25
const NOT_OURS = 'it is no decision of the constitution'

/** Takes decisions of OPAs into the table by the code that takes ours, masked again before anything is written. */
export function createReceiver({ pool, policies, maskKey, evaluators }: Deps) {
  const held = new Map<string, Promise<EngineVersion | null>>()

  async function open(revision: string): Promise<EngineVersion | null> {
    const { rows } = await pool.query<{ version: number; constitution_hash: string; bundle_digest: string; bundle: Buffer }>(
      'SELECT version, constitution_hash, bundle_digest, bundle FROM policy_version WHERE constitution_hash = $1',
      [revision],
    )
    const [row] = rows
    if (!row) return null
    const stored = { version: row.version, constitutionHash: row.constitution_hash, bundleDigest: row.bundle_digest, bundle: row.bundle }
    const version = await openVersion(policies, stored)
    await evaluators?.load(version)
    return version
  }

  function versionOf(revision: string): Promise<EngineVersion | null> {
    const known = held.get(revision)
    if (known) return known
    const opened = open(revision)
    for (const oldest of [...held.keys()].slice(0, Math.max(0, held.size - KEPT + 1))) {
      held.delete(oldest)
      evaluators?.drop(oldest)
    }
    held.set(revision, opened)
    // One that could not be opened, or is not there yet, is asked for again.
    opened.then((one) => one === null && held.delete(revision)).catch(() => held.delete(revision))
    return opened
  }

  /** Out: how many are new, and those that the database refuses, found by halving. */
  async function store(client: PoolClient, entries: readonly Entry[]): Promise<{ stored: number; refused: number }> {
    if (entries.length === 0) return { stored: 0, refused: 0 }
    await client.query('SAVEPOINT received')
    try {
      const stored = await storeDecisions(client, entries)
      await client.query('RELEASE SAVEPOINT received')
      return { stored, refused: 0 }
    } catch (cause) {
      if (!isRefusedData(cause)) throw cause
      await client.query('ROLLBACK TO SAVEPOINT received')
      if (entries.length === 1) return { stored: 0, refused: 1 }
      const half = Math.ceil(entries.length / 2)
      const [a, b] = [await store(client, entries.slice(0, half)), await store(client, entries.slice(half))]
      return { stored: a.stored + b.stored, refused: a.refused + b.refused }
    }
  }

  /** Durable when it returns. Errors: whatever the database says; then nothing of the batch was written, and it may come again. */
  return async function receive(events: readonly unknown[], from: Origin): Promise<Received> {
    const revisions = new Set(events.map((one) => (one as { bundles?: { acgs?: { revision?: unknown } } } | null)?.bundles?.acgs?.revision))
    const versions = new Map<string, EngineVersion | null>()
    for (const revision of [...revisions].slice(0, KEPT))
      if (typeof revision === 'string') versions.set(revision, await versionOf(revision).catch(() => null))
    const entries: Entry[] = []
    const found: Received = { stored: 0, others: 0, refused: 0, why: null }
    for (const [at, event] of events.entries()) {
      if (at % BREATH === BREATH - 1) await new Promise((next) => setImmediate(next)) // a large upload must not hold up everybody else
      const entry = readEvent(event, { from, versionOf: (revision) => versions.get(revision) ?? null })
      if ('reason' in entry) {
        if (entry.reason === NOT_OURS) found.others += 1
        else {
          found.refused += 1
          found.why ??= entry.reason
        }
        continue
      }
      const version = versions.get(entry.record.bundles.acgs?.revision ?? '') ?? null
      await maskAgain(entry, { by: version && evaluators ? { version, evaluators } : null, key: maskKey ?? '' })
      entries.push(entry)
    }
    await withConnection(pool, async (client) => {
      await client.query('BEGIN')
      const { stored, refused } = await store(client, entries)
      found.stored = stored
      found.refused += refused
      if (refused > 0) found.why ??= 'the database refused it'
      if (found.refused > 0) await addLosses(client, from.instanceId, [['ingest', found.refused]])
      if (stored > 0) {
        const isViolated = entries.some(({ record }) => record.acgs.violations.length > 0)
        await tellDecisions(client, { ref: from.instanceId, version: entries.at(-1)?.record.decision_id ?? '', isViolated })
      }
      await client.query(
        'UPDATE opa_instance SET decisions = decisions + $2, lost = lost + $3, last_seen = clock_timestamp() WHERE id = $1',
        [from.instanceId, stored, found.refused],
      )
      await client.query('COMMIT')
    })
    return found
  }
}
export type Receive = ReturnType<typeof createReceiver>
