import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './project-files'

const run = promisify(execFile)
const SOURCES = join(ROOT, 'server/audit/second')
const BUILD_MS = 240_000

/** The program's name holds the digest of its sources, so that a kept one is always of these. */
function keptPath(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(SOURCES)
    .filter((one) => /\.go$|^go\./.test(one))
    .sort())
    hash.update(name).update(readFileSync(join(SOURCES, name)))
  return join(process.env.ACGS_TOOLS_DIR || join(ROOT, '.acgs/tools'), `audit-second-${hash.digest('hex').slice(0, 16)}`)
}

/** The verifier in Go: the kept one, or one built now. Out: its path, or null where there is no Go or its modules cannot be had. */
export async function secondVerifier(): Promise<string | null> {
  const path = keptPath()
  if (existsSync(path)) return path
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/local/go/bin', '/usr/lib/go/bin')
  const go = folders.map((folder) => join(folder, 'go')).find((one) => existsSync(one))
  if (!go) return null
  try {
    mkdirSync(join(path, '..'), { recursive: true })
    const made = `${path}.${process.pid}.new`
    const env = { HOME: homedir(), ...process.env, GOFLAGS: '-mod=readonly', CGO_ENABLED: '0' }
    await run(go, ['build', '-trimpath', '-buildvcs=false', '-o', made, '.'], { cwd: SOURCES, env, timeout: BUILD_MS })
    renameSync(made, path)
    return path
  } catch {
    return null
  }
}

/** What it says of an export's folder. */
export async function askSecond(program: string, args: readonly string[]): Promise<{ valid: boolean; first_bad_index: number | null }> {
  const { stdout } = await run(program, args, { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout) as { valid: boolean; first_bad_index: number | null }
}
