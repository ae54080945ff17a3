import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { constitutionHash, digestOf, ENTRYPOINTS, sha256Hex } from '../../adapters/opa/constitution-hash.ts'
import { type Ran, runPinned } from '../../adapters/opa/run-tool.ts'
import { unpack } from '../../adapters/opa/unpack.ts'
import { UsageError } from '../say.ts'
import { ROOT } from '../source-hash.ts'

export const CONSTITUTION = join(ROOT, 'policies', 'constitution')
export const FIXTURES = join(ROOT, 'policies', 'fixtures')
export const CAPABILITIES = join(ROOT, 'policies', 'capabilities.json')
export const SEED = join(ROOT, 'policies', 'seed-bundle.tar.gz')

type Inspected = {
  annotations?: {
    annotations: { title?: string; description?: string; custom?: Record<string, string> }
    location: { file: string; row: number }
    path: { value: string }[]
  }[]
}
type Compiler = { opa: string; version: string }
const BUILD_MS = 60_000

function mustSucceed(what: string, { code, stdout, stderr, isOverLimit }: Ran): string {
  if (code === 0) return stdout
  throw new UsageError(`${what} failed${isOverLimit ? ' (over its limit)' : ''}: ${(stderr || stdout).trim()}`)
}

/** Sources without tests and the data, in a folder of their own: names inside what OPA writes must not depend on where we are. */
function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-constitution-'))
  cpSync(CONSTITUTION, folder, { recursive: true, filter: (path) => !path.endsWith('_test.rego') })
  return folder
}

/** Where each violation code is written. Errors: UsageError when a code has two places, or a rule with a code lacks one of its words. */
function annotationsOf(inspected: Inspected) {
  const seen = new Set<string>()
  return (inspected.annotations ?? [])
    .filter(({ annotations: { custom } }) => custom?.code && !custom.obligation)
    .map(({ annotations, location, path }) => {
      const { code, principle, severity, enforcement, control, owner } = annotations.custom ?? {}
      const { title, description } = annotations
      for (const [name, word] of Object.entries({ title, description, principle, severity, enforcement, control, owner }))
        if (!word) throw new UsageError(`${location.file}:${location.row}: the METADATA lacks ${name}`)
      if (seen.has(String(code))) throw new UsageError(`${location.file}:${location.row}: the code ${code} is there twice`)
      seen.add(String(code))
      const names = path.slice(1).map(({ value }) => value)
      const [file, { row }] = [location.file.split('/').at(-1), location]
      return { code, principle, severity, enforcement, title, description, rule: names.join('.'), file, row }
    })
    .sort((a, b) => (String(a.code) < String(b.code) ? -1 : 1))
}

type Annotated = ReturnType<typeof annotationsOf>
/** A rule without METADATA would never fire, and one that the list leaves out would not be counted. */
function assertComplete(annotations: Annotated, { sources, listed }: { sources: readonly string[]; listed: readonly string[] }): void {
  const rules = sources.flatMap((source) => source.match(/^violations contains /gm) ?? []).length
  if (rules !== annotations.length) throw new UsageError(`${rules} violation rules, but ${annotations.length} have METADATA with a code`)
  const written = annotations.map(({ rule, code }) => `${rule.replace(/\.violations$/, '')}/${code}`)
  const odd = [...written.filter((code) => !listed.includes(code)), ...listed.filter((code) => !written.includes(code))]
  if (odd.length > 0) throw new UsageError(`acgs.lists.codes in data.json and the rules differ: ${odd.join(', ')}`)
}

/** A gzipped tar that is the same for the same content, everywhere: sorted names, no times, no owner, one gzip header. */
async function packed(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
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
  return bytes
}

/** Compiles the constitution with real OPA into a bundle of ours. The same sources and the same OPA give the same bytes. */
export async function compileBundle({ opa, version }: Compiler): Promise<{ bytes: Buffer; constitutionHash: string; codes: string[] }> {
  const folder = copySources()
  const run = (args: string[]) => runPinned(opa, args, { cwd: folder, limits: { timeMs: BUILD_MS } })
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.rego'))
    const data = readFileSync(join(folder, 'data.json'))
    const capabilities = readFileSync(CAPABILITIES)
    const parts = {
      files: names.map((name) => ({ name, sha256: sha256Hex(readFileSync(join(folder, name))) })),
      dataDigest: digestOf(JSON.parse(data.toString())),
      capabilitiesDigest: digestOf(JSON.parse(capabilities.toString())),
      entrypoints: ENTRYPOINTS,
    }
    const hash = constitutionHash(parts)
    const inspected = JSON.parse(mustSucceed('opa inspect', await run(['inspect', '-a', '--format', 'json', '.']))) as Inspected // OPA's own shape
    const annotations = annotationsOf(inspected)
    const codes = annotations.map(({ code }) => String(code))
    const { lists } = (JSON.parse(data.toString()) as { acgs: { lists: Record<'principles' | 'codes', string[]> } }).acgs // a file of ours
    assertComplete(annotations, { sources: names.map((name) => readFileSync(join(folder, name), 'utf8')), listed: lists.codes })
    const entries = ENTRYPOINTS.flatMap((entrypoint) => ['-e', entrypoint])
    mustSucceed(
      'opa build',
      await run(['build', '-t', 'wasm', ...entries, '--capabilities', CAPABILITIES, '-r', hash, '-o', '.built.tar.gz', '-b', '.']),
    )
    const built = await unpack(readFileSync(join(folder, '.built.tar.gz')), { isLeadingSlashCut: true })
    const wasm = built.get('policy.wasm')
    if (!wasm) throw new UsageError('opa build made no policy.wasm')
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
          principles: lists.principles.length,
          entrypoints: [...ENTRYPOINTS],
          opa_version: version,
          annotations,
        },
      },
    }
    const files = new Map<string, Buffer>([
      ['.manifest', Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)],
      ['capabilities.json', capabilities],
      ['data.json', data],
      ['policy.wasm', wasm],
      ...names.map((name) => [name, readFileSync(join(folder, name))] as const),
    ])
    return { bytes: await packed(files), constitutionHash: hash, codes }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
