import type { OpenedBundle } from '@/server/ports/policies'
import { canonicalText, constitutionHash, digestOf, digestOfText, sha256Hex } from './constitution-hash.ts'
import { Manifest } from './manifest.ts'
import { BundleError, unpack } from './unpack.ts'

export const MANIFEST = '.manifest'
export const DATA = 'data.json'
export const CAPABILITIES = 'capabilities.json'
export const WASM = 'policy.wasm'
const isKnown = (name: string) => [MANIFEST, DATA, CAPABILITIES, WASM].includes(name) || /^[a-z0-9_]+\.rego$/.test(name)

function parse(files: Map<string, Buffer>, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(files.get(name)))
  } catch {
    throw new BundleError(`${name} is not JSON`)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Opens a bundle and recomputes its constitution hash from its sources, data, capabilities and entrypoints.
 *  Errors: BundleError when an entry is missing or strange, or when anything is not what the manifest says. */
export const openBundle = async (bytes: Uint8Array): Promise<OpenedBundle> => openFiles(await unpack(bytes))

/** `openBundle` for what is unpacked already. */
export function openFiles(files: Map<string, Buffer>): OpenedBundle {
  for (const name of files.keys()) if (!isKnown(name)) throw new BundleError(`${JSON.stringify(name)} does not belong into a bundle`)
  for (const name of [MANIFEST, DATA, CAPABILITIES, WASM]) if (!files.has(name)) throw new BundleError(`${name} is missing`)
  const parsed = Manifest.safeParse(parse(files, MANIFEST))
  if (!parsed.success) throw new BundleError(`.manifest does not fit at ${parsed.error.issues[0]?.path.join('.') ?? 'its top'}`)
  const manifest = parsed.data
  const data = parse(files, DATA)
  if (!isObject(data) || Object.hasOwn(data, 'runtime') || Object.keys(data).length === 0)
    throw new BundleError('data.json must be an object with members, without `runtime`')
  const sources = [...files].filter(([name]) => name.endsWith('.rego'))
  if (sources.length === 0) throw new BundleError('there is no .rego file')
  const entrypoints = manifest.wasm.map(({ entrypoint }) => entrypoint)
  const dataText = canonicalText(String(files.get(DATA)))
  const dataDigest = digestOfText(dataText)
  const capabilitiesDigest = digestOf(parse(files, CAPABILITIES))
  const hash = constitutionHash({
    files: sources.map(([name, content]) => ({ name, sha256: sha256Hex(content) })),
    dataDigest,
    capabilitiesDigest,
    entrypoints,
  })
  const { acgs } = manifest.metadata
  const said = [manifest.revision, acgs.constitution_hash, acgs.data_digest, acgs.capabilities_digest]
  if (said.join() !== [hash, hash, dataDigest, capabilitiesDigest].join())
    throw new BundleError('its content is not what its manifest says')
  return {
    wasm: new Uint8Array(files.get(WASM) ?? []),
    dataJson: dataText,
    constitutionHash: hash,
    manifest,
    sources: [...sources.map(([path, content]) => ({ path, text: content.toString() })), { path: DATA, text: String(files.get(DATA)) }],
  }
}
