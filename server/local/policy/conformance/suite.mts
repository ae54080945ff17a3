import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { runPinned } from '../../../adapters/opa/run-tool.ts'
import { dataFolder } from '../../data-folder.ts'
import { say, UsageError } from '../../say.ts'
import { ROOT } from '../../source-hash.ts'

/** One case of OPA's own suite: the compiled query, and what OPA itself answers as Rego text. */
export type Case = {
  id: string
  note: string
  wasm?: string
  data?: string
  input?: string
  /** The order inside a binding is that of a set, which a compiled policy does not sort. */
  sort?: boolean
  want: Record<string, string>[]
  error?: string
  skip?: string
}
export type Suite = { cases: Case[]; modules: Map<string, Uint8Array<ArrayBuffer>> }

const PROGRAM = join(ROOT, 'server/local/policy/conformance/main.go')
const LOCK = join(ROOT, 'server/adapters/opa/tools.lock.json')
const WINDOW_LOG = 25
const MINUTES_MS = 60_000

const locked = () => (JSON.parse(readFileSync(LOCK, 'utf8')) as { opa: { module: string; version: string } }).opa // a file of ours

function goEnvironment(): Record<string, string> {
  const passed = ['GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GOCACHE', 'GOMODCACHE', 'GOPATH', 'GOTOOLCHAIN', 'SSL_CERT_FILE']
  return {
    HOME: process.env.HOME ?? homedir(),
    PATH: [process.env.PATH, '/usr/local/go/bin', '/usr/lib/go/bin'].filter(Boolean).join(delimiter),
    GOFLAGS: '-mod=mod',
    GOMEMLIMIT: '3GiB',
    ...Object.fromEntries(passed.flatMap((key) => (process.env[key] ? [[key, process.env[key] as string]] : []))),
  }
}

async function run(program: string, args: string[], { cwd, minutes }: { cwd: string; minutes: number }): Promise<string> {
  const limits = { timeMs: minutes * MINUTES_MS, memoryBytes: Number.POSITIVE_INFINITY }
  const { code, stdout, stderr } = await runPinned(program, args, { cwd, limits, env: goEnvironment() })
  if (code !== 0) throw new UsageError(`${program} ${args[0] ?? ''} failed: ${(stderr || stdout).trim().split('\n').slice(-3).join(' | ')}`)
  return stdout.trim()
}

/** The path of the compiled suite, built once with Go. Errors: UsageError naming what is missing. */
export async function ensureSuite(): Promise<string> {
  const path = suitePath()
  if (!existsSync(path)) await compileSuite(path)
  return path
}

/** Where the compiled suite of this OPA and this program is kept. */
export function suitePath(): string {
  const key = createHash('sha256').update(readFileSync(PROGRAM)).update(locked().version).digest('hex').slice(0, 12)
  return join(process.env.ACGS_TOOLS_DIR || dataFolder().tools, `conformance-${locked().version}-${key}.zst`)
}

async function compileSuite(path: string): Promise<void> {
  const { module, version } = locked()
  const scratch = mkdtempSync(join(tmpdir(), 'acgs-conformance-'))
  try {
    say(`compiling OPA's suite with OPA ${version}, once`)
    writeFileSync(join(scratch, 'go.mod'), `module scratch\n\ngo 1.26\n\nrequire ${module} v${version}\n`)
    writeFileSync(join(scratch, 'main.go'), readFileSync(PROGRAM))
    await run('go', ['build', '-trimpath', '-o', 'compile', '.'], { cwd: scratch, minutes: 10 })
    const folder = process.env.OPA_CONFORMANCE_DIR || (await moduleFolder(scratch, module))
    mkdirSync(join(scratch, 'out'))
    await run(join(scratch, 'compile'), [folder, join(scratch, 'out')], { cwd: scratch, minutes: 10 })
    await writeSuite(join(scratch, 'out'), path)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const moduleFolder = async (cwd: string, module: string): Promise<string> =>
  join(await run('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd, minutes: 2 }), 'v1/test/cases/testdata')

/** Each file as its length and its bytes: the cases first, the modules in the order of their first case. */
async function writeSuite(folder: string, path: string): Promise<void> {
  const text = readFileSync(join(folder, 'cases.json'))
  const cases = JSON.parse(text.toString()) as Case[] // what our program wrote
  const files = function* () {
    yield text
    for (const name of namesOf(cases)) yield readFileSync(join(folder, `${name}.wasm`))
  }
  const framed = function* () {
    for (const bytes of files()) {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(bytes.length)
      yield length
      yield bytes
    }
  }
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_c_enableLongDistanceMatching } = constants
  const params = { [ZSTD_c_compressionLevel]: 3, [ZSTD_c_windowLog]: WINDOW_LOG, [ZSTD_c_enableLongDistanceMatching]: 1 }
  mkdirSync(join(path, '..'), { recursive: true })
  await pipeline(Readable.from(framed()), createZstdCompress({ params }), createWriteStream(`${path}.new`))
  renameSync(`${path}.new`, path)
}

const namesOf = (cases: readonly Case[]) => [...new Set(cases.flatMap(({ wasm }) => wasm ?? []))]

export async function readSuite(path: string): Promise<Suite> {
  const unpacked = createReadStream(path).pipe(createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } }))
  const files: Uint8Array<ArrayBuffer>[] = []
  let [held, heldBytes] = [[] as Buffer[], 0]
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    held.push(chunk)
    heldBytes += chunk.length
    const wanted = held[0] && held[0].length >= 4 ? held[0].readUInt32LE() + 4 : 4
    if (heldBytes < wanted) continue
    let rest = Buffer.concat(held)
    while (rest.length >= 4 && rest.length >= rest.readUInt32LE() + 4) {
      const end = rest.readUInt32LE() + 4
      files.push(new Uint8Array(rest.subarray(4, end)))
      rest = rest.subarray(end)
    }
    ;[held, heldBytes] = [[rest], rest.length]
  }
  const [text, ...modules] = files
  const cases = JSON.parse(new TextDecoder().decode(text)) as Case[] // what our program wrote
  return { cases, modules: new Map(namesOf(cases).map((name, i) => [name, modules[i] as Uint8Array<ArrayBuffer>])) }
}
