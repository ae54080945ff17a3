import { constants, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { constitutionHash, digestOf, ENTRYPOINTS, sha256Hex } from './constitution-hash.ts'
import { unpack } from './unpack.ts'

/** Sources that do not make a constitution. The message names the place and what to change. */
export class CompileError extends Error {}

type Inspected = {
  annotations?: {
    annotations: { title?: string; description?: string; custom?: Record<string, string> }
    location: { file: string; row: number }
    path: { value: string }[]
  }[]
}
export type Annotated = ReturnType<typeof annotationsOf>

export type CompileParts = {
  /** Rego sources without tests, by name. */
  sources: ReadonlyMap<string, string>
  /** Text of `data.json`. */
  data: string
  /** Text of the capabilities. */
  capabilities: string
  version: string
  /** Runs OPA in the folder that holds sources and data, and gives back what it printed. */
  inspect: () => Promise<string>
  /** The same for the build. In: arguments after the target. Out: the bundle OPA made. */
  build: (args: string[]) => Promise<Buffer>
}

/** Where each violation code is written. Errors: CompileError when a code has two places, or a rule with a code lacks one of its words. */
function annotationsOf(inspected: Inspected) {
  const seen = new Set<string>()
  return (inspected.annotations ?? [])
    .filter(({ annotations: { custom } }) => custom?.code && !custom.obligation)
    .map(({ annotations, location, path }) => {
      const { code, principle, severity, enforcement, control, owner } = annotations.custom ?? {}
      const { title, description } = annotations
      for (const [name, word] of Object.entries({ title, description, principle, severity, enforcement, control, owner }))
        if (!word) throw new CompileError(`${location.file}:${location.row}: the METADATA lacks ${name}`)
      if (seen.has(String(code))) throw new CompileError(`${location.file}:${location.row}: the code ${code} is there twice`)
      seen.add(String(code))
      const names = path.slice(1).map(({ value }) => value)
      const [file, { row }] = [location.file.split('/').at(-1), location]
      return { code, principle, severity, enforcement, title, description, rule: names.join('.'), file, row }
    })
    .sort((a, b) => (String(a.code) < String(b.code) ? -1 : 1))
}

/** A rule without METADATA would never fire, and one that the list leaves out would not be counted. */
function assertComplete(annotations: Annotated, { sources, listed }: { sources: Iterable<string>; listed: readonly string[] }): void {
  const rules = [...sources].flatMap((source) => source.match(/^violations contains /gm) ?? []).length
  if (rules !== annotations.length) throw new CompileError(`${rules} violation rules, but ${annotations.length} have METADATA with a code`)
  const written = annotations.map(({ rule, code }) => `${rule.replace(/\.violations$/, '')}/${code}`)
  const odd = [...written.filter((code) => !listed.includes(code)), ...listed.filter((code) => !written.includes(code))]
  if (odd.length > 0) throw new CompileError(`acgs.lists.codes in data.json and the rules differ: ${odd.join(', ')}`)
}

/** A gzipped tar that is the same for the same content, everywhere: sorted names, no times, no owner, one gzip header. */
async function packed(files: ReadonlyMap<string, Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const archive = pack()
  const chunks: Buffer[] = []
  archive.on('data', (chunk: unknown) => chunks.push(chunk as Buffer))
  const ended = new Promise<void>((resolve) => archive.once('end', () => resolve()))
  for (const name of [...files.keys()].sort()) {
    archive.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' }, files.get(name) ?? Buffer.alloc(0))
  }
  archive.finalize()
  await ended
  const bytes = gzipSync(Buffer.concat(chunks), { level: constants.Z_BEST_COMPRESSION, memLevel: 9 })
  bytes[9] = 255 // the system that packed it says nothing of the content
  return new Uint8Array(bytes)
}

type Lists = { acgs?: { lists?: { principles?: unknown[]; codes?: string[] } } }

/** Compiles a constitution with real OPA into a bundle of ours. The same sources and the same OPA give the same bytes. */
export async function compileBundle({ sources, data, capabilities, version, inspect, build }: CompileParts) {
  const parts = {
    files: [...sources].map(([name, text]) => ({ name, sha256: sha256Hex(text) })),
    dataDigest: digestOf(JSON.parse(data)),
    capabilitiesDigest: digestOf(JSON.parse(capabilities)),
    entrypoints: ENTRYPOINTS,
  }
  const hash = constitutionHash(parts)
  const annotations = annotationsOf(JSON.parse(await inspect()) as Inspected) // OPA's own shape
  const codes = annotations.map(({ code }) => String(code))
  const { principles, codes: listed } = (JSON.parse(data) as Lists).acgs?.lists ?? {}
  if (!Array.isArray(principles) || !Array.isArray(listed))
    throw new CompileError('data.json lacks acgs.lists.principles or acgs.lists.codes')
  assertComplete(annotations, { sources: sources.values(), listed })
  const built = await unpack(await build([...ENTRYPOINTS.flatMap((entrypoint) => ['-e', entrypoint]), '-r', hash]), {
    isLeadingSlashCut: true,
  })
  const wasm = built.get('policy.wasm')
  if (!wasm) throw new CompileError('opa build made no policy.wasm')
  const manifest = {
    revision: hash,
    roots: ['acgs', 'system/log'],
    rego_version: 1,
    wasm: ENTRYPOINTS.map((entrypoint) => ({ entrypoint, module: '/policy.wasm' })),
    metadata: {
      acgs: {
        constitution_hash: hash,
        capabilities_digest: parts.capabilitiesDigest,
        data_digest: parts.dataDigest,
        rules: annotations.length,
        principles: principles.length,
        entrypoints: [...ENTRYPOINTS],
        opa_version: version,
        annotations,
      },
    },
  }
  const files = new Map<string, Buffer>([
    ['.manifest', Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)],
    ['capabilities.json', Buffer.from(capabilities)],
    ['data.json', Buffer.from(data)],
    ['policy.wasm', wasm],
    ...[...sources].map(([name, text]) => [name, Buffer.from(text)] as const),
  ])
  return { bytes: await packed(files), constitutionHash: hash, codes, manifest }
}
