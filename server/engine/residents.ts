import type { Pool } from '@/server/db'
import type { Policies } from '@/server/ports/policies'
import type { EvaluatorPool } from './pool'
import type { Trust } from './trust'
import { type EngineVersion, openVersion } from './version'

/** The versions that every thread has warm: the active one, the one before it, and the candidate of a rollout. */
export type Residents = {
  /** Null until every thread has it warm. */
  get(version: number): EngineVersion | null
  /** Fetches, verifies and loads it, unless it is there. Whoever asks meanwhile waits for the same work. Errors: Unfetched (nobody could be asked
   *  for it), Error (it must not or cannot decide here). */
  take(version: number): Promise<EngineVersion>
  keepOnly(versions: readonly (number | null)[]): void
  /** Their constitution hashes. */
  warm(): string[]
}
/** The database did not answer and there is no copy: nothing is known against the version. */
export class Unfetched extends Error {}

type Row = { version: number; constitution_hash: string; bundle_digest: string; bundle: Buffer; signatures: string[] }
type Options = { pool: Pool; evaluators: EvaluatorPool; policies: Policies; trust: Trust | null }

export function createResidents({ pool, evaluators, policies, trust }: Options): Residents {
  const warm = new Map<number, EngineVersion>()
  const coming = new Map<number, Promise<EngineVersion>>()
  let copied = ''

  const read = async (wanted: number): Promise<Row[]> => {
    const { rows } = await pool.query<Row>(
      `SELECT version, constitution_hash, bundle_digest, bundle,
         ARRAY(SELECT jws FROM policy_signature s WHERE s.version = v.version ORDER BY signed_at DESC) AS signatures
       FROM policy_version v WHERE version = $1`,
      [wanted],
    )
    return rows
  }

  async function fetchVersion(wanted: number): Promise<EngineVersion> {
    const found = await read(wanted).catch(async (cause: unknown) => {
      const kept = (await trust?.restore(wanted)) ?? null
      if (kept === null) throw new Unfetched(cause instanceof Error ? cause.message : String(cause), { cause })
      return kept
    })
    if (!Array.isArray(found)) return found
    const [row] = found
    if (!row) throw new Error(`the policy version ${wanted} is not in the database`)
    await trust?.verify(row)
    const { version, constitution_hash: constitutionHash, bundle_digest: bundleDigest, bundle } = row
    return openVersion(policies, { version, constitutionHash, bundleDigest, bundle })
  }

  async function bring(wanted: number): Promise<EngineVersion> {
    const version = await fetchVersion(wanted)
    await evaluators.load(version)
    warm.set(wanted, version)
    return version
  }

  return {
    get: (version) => warm.get(version) ?? null,
    take(version) {
      const there = warm.get(version)
      if (there) return Promise.resolve(there)
      const work = coming.get(version) ?? bring(version).finally(() => coming.delete(version))
      coming.set(version, work)
      return work
    },
    keepOnly(versions) {
      for (const [number, old] of warm) {
        if (versions.includes(number)) continue
        warm.delete(number)
        evaluators.drop(old.hash)
      }
      const copies = versions.filter((one) => one !== null)
      if (copies.join() !== copied) trust?.keepOnly(copies)
      copied = copies.join()
    },
    warm: () => [...warm.values()].map(({ hash }) => hash),
  }
}
