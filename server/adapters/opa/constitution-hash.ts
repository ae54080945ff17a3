import { createHash } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
// biome-ignore lint/style/noRestrictedImports: scripts run this file with plain Node, which knows no alias
import { canonicalJson } from '../../../lib/canonical.ts'

export const REGO_VERSION = 1
export const ENTRYPOINTS = ['acgs/main/allow', 'acgs/main/decision', 'acgs/main/health', 'system/log/mask'] as const

export type HashedParts = {
  /** Rego sources without tests: name and lower-case hex SHA-256. */
  files: readonly { name: string; sha256: string }[]
  dataDigest: string
  capabilitiesDigest: string
  entrypoints: readonly string[]
}

export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
/** `sha256:` of the RFC 8785 form of a JSON value. */
export const digestOf = (value: unknown): string => `sha256:${sha256Hex(canonicalize(value))}`

/** A JSON text in the form that digests compare: a number that no double holds keeps its digits. */
export const canonicalText = (json: string): string => canonicalJson(json)
/** `sha256:` of the canonical form of a JSON text. */
export const digestOfText = (json: string): string => `sha256:${sha256Hex(canonicalText(json))}`

/** The identity of a constitution: SHA-256 over the RFC 8785 JSON of its sources, data, capabilities and entrypoints. */
export function constitutionHash({ files, dataDigest, capabilitiesDigest, entrypoints }: HashedParts): string {
  return digestOf({
    capabilities_digest: capabilitiesDigest,
    data_digest: dataDigest,
    entrypoints: [...entrypoints].sort(),
    files: [...files].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, sha256 }) => ({ name, sha256 })),
    rego_version: REGO_VERSION,
  })
}
