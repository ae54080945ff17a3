import type { Pool } from '@/server/db'
import type { Policies } from '@/server/ports/policies'
import type { EvaluatorPool } from './pool'
import type { Trust } from './trust'
import { type EngineVersion, openVersion } from './version'

/** Which version decides here, and the one before it, which stays resident for an instant way back. */
export type Activation = {
  active(): EngineVersion | null
  failure(): string | null
  /** Makes `wanted` the deciding version once every thread has it warm. A failure leaves the old one active and says why. */
  follow(wanted: number | null): Promise<void>
}
type ActivationOptions = {
  pool: Pool
  evaluators: EvaluatorPool
  policies: Policies
  /** Verifies signatures and keeps the local copy; absent where no verification key is configured. */
  trust?: Trust | null
  onActive: (version: EngineVersion, tookMs: number) => void
  onFailure: (reason: string) => void
}

export function createActivation({ pool, evaluators, policies, trust = null, onActive, onFailure }: ActivationOptions): Activation {
  const resident = new Map<number, EngineVersion>()
  let activeNumber: number | null = null
  let failure: string | null = null
  let running: Promise<void> = Promise.resolve()

  async function fetchVersion(wanted: number): Promise<EngineVersion> {
    const found = await pool
      .query<{ version: number; constitution_hash: string; bundle_digest: string; bundle: Buffer; signatures: string[] }>(
        `SELECT version, constitution_hash, bundle_digest, bundle,
           ARRAY(SELECT jws FROM policy_signature s WHERE s.version = v.version ORDER BY signed_at DESC) AS signatures
         FROM policy_version v WHERE version = $1`,
        [wanted],
      )
      .catch(async (cause: unknown) => {
        const kept = (await trust?.restore(wanted)) ?? null
        if (kept === null) throw cause
        return kept
      })
    if ('hash' in found) return found
    const [row] = found.rows
    if (!row) throw new Error(`the policy version ${wanted} is not in the database`)
    await trust?.verify(row)
    return openVersion(policies, {
      version: row.version,
      constitutionHash: row.constitution_hash,
      bundleDigest: row.bundle_digest,
      bundle: row.bundle,
    })
  }

  async function take(wanted: number): Promise<void> {
    if (wanted === activeNumber) {
      failure = null
      return
    }
    const startedAt = performance.now()
    try {
      const version = resident.get(wanted) ?? (await fetchVersion(wanted))
      if (!resident.has(wanted)) await evaluators.load(version)
      resident.set(wanted, version)
      const previous = activeNumber
      activeNumber = wanted
      failure = null
      for (const [number, old] of resident) {
        if (number === wanted || number === previous) continue
        resident.delete(number)
        evaluators.drop(old.hash)
      }
      onActive(version, performance.now() - startedAt)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      if (reason !== failure) onFailure(reason)
      failure = reason
    }
  }

  return {
    active: () => (activeNumber === null ? null : (resident.get(activeNumber) ?? null)),
    failure: () => failure,
    follow(wanted) {
      if (wanted === null) return Promise.resolve()
      running = running.then(() => take(wanted))
      return running
    },
  }
}
