import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { environmentOf } from './processes.ts'
import { say } from './say.ts'

const LOOKING = join(import.meta.dirname, 'policy', 'tools.mts')
const WATCH = join(import.meta.dirname, 'parent-watch.mjs')
const LEAST = 19

/** Looks for OPA and Regal after the start and builds what is missing, behind everything else this machine does: without them decisions are
 *  made, only policies cannot be written. It says what it does; the policy pages say it too. Out: ends it. */
export function findToolsInBackground(toolsFolder: string): () => void {
  const env = environmentOf({ ...process.env, ACGS_TOOLS_DIR: toolsFolder })
  const child = spawn(process.execPath, ['--import', WATCH, LOOKING, '--news'], { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  try {
    if (child.pid) setPriority(child.pid, LEAST)
  } catch {
    // it runs like the others then
  }
  child.stdin.on('error', () => undefined)
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => say(`${'tools'.padEnd(8)} | ${line.trim()}`))
  child.once('error', (cause) => say(`tools    | OPA and Regal are not looked for: ${cause.message}`))
  return () => child.kill('SIGTERM')
}
