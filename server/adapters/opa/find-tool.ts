import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runPinned } from './run-tool.ts'

export type ToolName = 'opa' | 'regal'
export type Lock = Record<ToolName, { version: string; module: string }>
export type Tool = { name: ToolName; path: string; version: string; how: 'named' | 'path' | 'cache' | 'built' }
export type FindOptions = {
  lock: Lock
  env: Record<string, string | undefined>
  /** Where a built tool is kept; its digest beside it is compared at each use. */
  cache: string
  tell: (line: string) => void
  /** False: nothing is built, only looked for. */
  mayBuild?: boolean
}

const VERSION_MS = 10_000
const BUILD_MS = 900_000
const VARIABLE = { opa: 'OPA_BIN', regal: 'REGAL_BIN' } as const
const GO_LEAST = { opa: [1, 25], regal: [1, 26] } as const

/** Read in pieces: a console that looks at its tools goes on answering. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer) // a stream without an encoding
  return hash.digest('hex')
}
const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What the program itself says it is; null when it is no such program. */
async function versionOf(name: ToolName, path: string): Promise<string | null> {
  const args = name === 'opa' ? ['version'] : ['version', '--format', 'json']
  const { code, stdout } = await runPinned(path, args, { cwd: tmpdir(), limits: { timeMs: VERSION_MS } })
  if (code !== 0) return null
  return /(?:Version:|"version":)\s*"?v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null
}

/** Another program or version than the pinned one is said and passed over, unless it is asked for. */
async function fromVariable(name: ToolName, { lock, env, tell }: FindOptions): Promise<Tool | null> {
  const path = env[VARIABLE[name]]
  if (!path) return null
  const version = await versionOf(name, path)
  if (version !== null && (version === lock[name].version || env.ACGS_TOOLS_UNPINNED === '1')) return { name, path, version, how: 'named' }
  const wanted = `${VARIABLE[name]} is passed over: ${path}`
  if (version === null) tell(`${wanted} is not ${name}`)
  else tell(`${wanted} is version ${version}, not ${lock[name].version}; ACGS_TOOLS_UNPINNED=1 uses it all the same`)
  return null
}

async function fromPath(name: ToolName, { lock, env }: FindOptions): Promise<Tool | null> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder && isExecutable(path) && (await versionOf(name, path)) === lock[name].version)
      return { name, path, version: lock[name].version, how: 'path' }
  }
  return null
}

const cached = (name: ToolName, { lock, cache }: FindOptions) => join(cache, `${name}-${lock[name].version}`)

async function fromCache(name: ToolName, options: FindOptions): Promise<Tool | null> {
  const path = cached(name, options)
  if (!isExecutable(path)) return null
  try {
    if ((await digestOf(path)) !== readFileSync(`${path}.sha256`, 'utf8').trim()) throw new Error('changed')
  } catch {
    options.tell(`${name}: the kept copy is not what was built; it is built again`)
    return null
  }
  const { version } = options.lock[name]
  return (await versionOf(name, path)) === version ? { name, path, version, how: 'cache' } : null
}

async function goVersion(env: FindOptions['env']): Promise<readonly [number, number] | null> {
  for (const folder of (env.PATH ?? '').split(delimiter).concat('/usr/local/go/bin', '/usr/lib/go/bin')) {
    if (!folder || !isExecutable(join(folder, 'go'))) continue
    const { stdout } = await runPinned(join(folder, 'go'), ['version'], {
      cwd: tmpdir(),
      limits: { timeMs: VERSION_MS },
      env: goEnvironment(env),
    })
    const found = /go(\d+)\.(\d+)/.exec(stdout)
    if (found) return [Number(found[1]), Number(found[2])]
  }
  return null
}

const goEnvironment = (env: FindOptions['env']): Record<string, string> => ({
  HOME: env.HOME ?? homedir(),
  PATH: [env.PATH, '/usr/local/go/bin'].filter(Boolean).join(delimiter),
  GOFLAGS: '-mod=mod',
  GOMEMLIMIT: '3GiB',
  ...Object.fromEntries(
    [
      'GOPROXY',
      'GOSUMDB',
      'GONOSUMDB',
      'GONOSUMCHECK',
      'GOCACHE',
      'GOMODCACHE',
      'GOPATH',
      'GOTOOLCHAIN',
      'GOINSECURE',
      'SSL_CERT_FILE',
    ].flatMap((key) => (env[key] ? [[key, env[key]]] : [])),
  ),
})

/** Builds the pinned module in a throw-away module of its own: `go install …@version` fails where the version list is not served. */
async function build(name: ToolName, options: FindOptions): Promise<Tool | null> {
  const { lock, env, cache, tell } = options
  const { version, module } = lock[name]
  const go = await goVersion(env)
  const [major, minor] = GO_LEAST[name]
  if (!go || go[0] < major || (go[0] === major && go[1] < minor - 1)) return null
  tell(`${name}: building ${version} with Go ${go.join('.')}, once; this takes one to three minutes`)
  const scratch = mkdtempSync(join(tmpdir(), `acgs-${name}-`))
  try {
    writeFileSync(join(scratch, 'go.mod'), `module scratch\n\ngo ${major}.${minor}\n\nrequire ${module} v${version}\n`)
    writeFileSync(join(scratch, 'scratch.go'), `package scratch\n\nimport _ "${module}"\n`)
    const more = name === 'regal' ? ['-tags', 'regal_standalone', '-ldflags', `-s -w -X ${module}/pkg/version.Version=${version}`] : []
    const made = join(scratch, name)
    const limits = { timeMs: BUILD_MS, memoryBytes: Number.POSITIVE_INFINITY }
    const ran = await runPinned('go', ['build', '-trimpath', ...more, '-o', made, module], {
      cwd: scratch,
      limits,
      env: { ...goEnvironment(env), GOMAXPROCS: '' },
    })
    if (ran.code !== 0) {
      tell(`${name}: the build failed: ${ran.stderr.trim().split('\n').slice(-3).join(' | ')}`)
      return null
    }
    mkdirSync(cache, { recursive: true })
    const path = cached(name, options)
    copyFileSync(made, `${path}.new`)
    chmodSync(`${path}.new`, 0o755)
    writeFileSync(`${path}.sha256`, `${await digestOf(`${path}.new`)}\n`)
    renameSync(`${path}.new`, path)
    return { name, path, version, how: 'built' }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Finds a pinned tool: the named one, the same version on PATH, the kept copy, or one built with Go.
 *  Errors: Error naming the three ways to get it. Release assets are not fetched while the lock holds no digest of theirs. */
export async function findTool(name: ToolName, options: FindOptions): Promise<Tool> {
  const found = (await fromVariable(name, options)) ?? (await fromPath(name, options)) ?? (await fromCache(name, options))
  if (found) return found
  const built = options.mayBuild === false ? null : await build(name, options)
  if (built) return built
  const { version } = options.lock[name]
  throw new Error(
    `${name} ${version} is missing. Set ${VARIABLE[name]} to it, or install that version on PATH, or install Go ${GO_LEAST[name].join('.')} or newer so that it can be built.`,
  )
}
