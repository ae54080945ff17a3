import type { OpenedBundle, Policies } from '@/server/ports/policies'
import { sha256 } from './digest'
import type { RuleLabel } from './metrics'
import type { PoolVersion } from './pool'

/** A version the engine may decide with: its bundle opened, its hash recomputed from its own files, its module compiled. */
export type EngineVersion = PoolVersion & {
  policyVersion: string
  capabilitiesDigest: string
  /** Where each violation code is written: file and row. */
  places: ReadonlyMap<string, { file: string; row: number }>
  labels: readonly RuleLabel[]
  rules: number
  principles: number
  entrypoints: readonly string[]
  /** Prefixes under which requests are counted, the longest first. */
  ratePrefixes: readonly string[]
  /** The type a request counts as: the stated one, its alias, or the one its action implies; `unknown` when there is none such. */
  typeOf(stated: string | null, action: string): string
  /** True for an action of the HIGH class: it, or a word above it, is in the list of high-risk actions. */
  isHighRisk(action: string): boolean
}
export type StoredVersion = { version: number; constitutionHash: string; bundleDigest: string; bundle: Uint8Array }

type Words = Record<string, string>
type Data = {
  acgs?: {
    limits?: { rate_limits?: Record<string, number> }
    lists?: { types?: string[]; type_aliases?: Words; type_of_action?: Words; action_aliases?: Words; high_risk?: string[] }
  }
}

function typesOf(data: Data): EngineVersion['typeOf'] {
  const { types = [], type_aliases = {}, type_of_action = {}, action_aliases = {} } = data.acgs?.lists ?? {}
  const known = new Set(types)
  return (stated, action) => {
    const type =
      stated === null ? (type_of_action[action_aliases[action] ?? action] ?? 'action_authorization') : (type_aliases[stated] ?? stated)
    return known.has(type) ? type : 'unknown'
  }
}

/** As the constitution's own rule reads the list: an entry stands for the action and for every one below it. */
function highRiskOf(data: Data): EngineVersion['isHighRisk'] {
  const { high_risk = [], action_aliases = {} } = data.acgs?.lists ?? {}
  return (action) => {
    const name = action_aliases[action] ?? action
    return high_risk.some((entry) => name === entry || name.startsWith(`${entry}.`))
  }
}

/** Opens a stored bundle. Errors: Error when its bytes or its content do not hash to what was recorded, or it does not compile.
 *  The bytes have a digest of their own because the constitution's hash is over its sources, not over the module compiled from them. */
export async function openVersion(policies: Policies, stored: StoredVersion): Promise<EngineVersion> {
  if (sha256(stored.bundle) !== stored.bundleDigest)
    throw new Error(`version ${stored.version} is not the bundle that was recorded for it; it was not activated`)
  const opened: OpenedBundle = await policies.openBundle(new Uint8Array(stored.bundle))
  if (opened.constitutionHash !== stored.constitutionHash)
    throw new Error(`version ${stored.version} does not hash to what was recorded for it; it was not activated`)
  return versionOf(opened, stored.version)
}

/** A version from a bundle that was opened, and verified where that is asked for. */
export async function versionOf(opened: OpenedBundle, version: number): Promise<EngineVersion> {
  const { acgs } = opened.manifest.metadata
  const data = JSON.parse(opened.dataJson) as Data // an object by the bundle's own check
  return {
    hash: opened.constitutionHash,
    module: await WebAssembly.compile(opened.wasm),
    dataJson: opened.dataJson.trim(),
    policyVersion: String(version),
    capabilitiesDigest: acgs.capabilities_digest,
    places: new Map(acgs.annotations.map(({ code, file, row }) => [code, { file, row }])),
    labels: acgs.annotations.map(({ code, principle, severity }) => ({ code, principle, severity })),
    rules: acgs.rules,
    principles: acgs.principles,
    entrypoints: acgs.entrypoints,
    ratePrefixes: Object.keys(data.acgs?.limits?.rate_limits ?? {}).sort((a, b) => b.length - a.length),
    typeOf: typesOf(data),
    isHighRisk: highRiskOf(data),
  }
}
