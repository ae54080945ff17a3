import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundleKeys, SignedBundles } from '@/server/ports/signed-bundles'
import { type EngineVersion, versionOf } from './version'

/** Whose versions may decide here: only what a configured key signed, from the database or from this engine's own disk. */
export type Trust = {
  /** Errors: Error when no signature by a known key is over exactly this bundle; then the version before it stays active. */
  verify(row: SignedRow): Promise<void>
  /** The version from its local copy, verified again; null when there is none. Errors: Error when it does not verify. */
  restore(wanted: number): Promise<EngineVersion | null>
  /** Copies of other versions leave the disk. */
  keepOnly(versions: readonly number[]): void
}
export type SignedRow = { version: number; bundle: Uint8Array; signatures: readonly string[] }
type TrustOptions = { bundles: SignedBundles; keys: () => BundleKeys; folder: string; onKept: (cause: unknown) => void }

const COPY = /^version-(\d+)\.tar\.gz$/

/** Writes a whole file or nothing, readable by its owner alone. */
export function writeWhole(path: string, bytes: string | Uint8Array): void {
  const next = `${path}.new`
  writeFileSync(next, bytes, { mode: 0o600 })
  renameSync(next, path)
}

export function createTrust({ bundles, keys, folder, onKept }: TrustOptions): Trust {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const at = (version: number) => join(folder, `version-${version}.tar.gz`)

  const keep = async ({ version, bundle }: SignedRow, jws: string) => writeWhole(at(version), await bundles.withSignature(bundle, jws))

  return {
    async verify(row) {
      const known = keys()
      let why = `version ${row.version} is not signed; it was not activated`
      for (const jws of row.signatures) {
        try {
          await bundles.verifyVersion(row.bundle, { jws, keys: known })
          // The copy is for the next start: that it cannot be written stops no activation.
          void keep(row, jws).catch(onKept)
          return
        } catch (cause) {
          why = `version ${row.version}: ${cause instanceof Error ? cause.message : String(cause)} It was not activated.`
        }
      }
      throw new Error(why)
    },
    async restore(wanted) {
      if (!existsSync(at(wanted))) return null
      return versionOf(await bundles.openSigned(readFileSync(at(wanted)), keys()), wanted)
    },
    keepOnly(versions) {
      for (const name of readdirSync(folder)) {
        const found = COPY.exec(name)
        if (found && !versions.includes(Number(found[1]))) rmSync(join(folder, name), { force: true })
      }
    },
  }
}
