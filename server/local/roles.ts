import { join } from 'node:path'
import { type Child, keepRunning } from './child.ts'
import { ENGINE_FLAGS } from './engine-flags.ts'
import { redactor } from './log-line.ts'
import { type Installation, type RoleName, roleEnvironment } from './role-environment.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** Preloaded into every process of the installation. */
export const WATCH = join(import.meta.dirname, 'parent-watch.mjs')

const ENTRIES: Record<RoleName, string[]> = {
  console: [join(ROOT, '.next/standalone/server.js')],
  engine: [join(ROOT, 'dist/roles/engine.js')],
  worker: [join(ROOT, 'dist/roles/worker.js')],
  controller: [join(ROOT, 'dist/roles/controller.js')],
  agents: [join(ROOT, 'dist/local/agents.js')],
}

/** On a small machine the decision path comes first: a page that is drawn must not cost an agent its answer. */
const NICENESS: Record<RoleName, number> = { engine: 0, controller: 5, worker: 5, console: 5, agents: 10 }

function entryOf(at: Installation, role: RoleName): string[] {
  if (role !== 'console' || !at.isDev) return ENTRIES[role]
  return [join(ROOT, 'node_modules/next/dist/bin/next'), 'dev', '-p', String(at.ports.console), '-H', at.bind]
}

export function startRole(at: Installation, role: RoleName): Child {
  return keepRunning({
    name: role,
    args: [...(role === 'engine' ? ENGINE_FLAGS : []), '--enable-source-maps', '--import', WATCH, ...entryOf(at, role)],
    env: roleEnvironment(at, role),
    logPath: join(at.folder.log, `${role}.log`),
    redact: redactor([...Object.values(at.secrets), ...Object.values(at.urls)]),
    showsAll: process.env.ACGS_LOG === 'all',
    niceness: NICENESS[role],
  })
}

type Asked = { role: RoleName; url: string; child: Child; timeoutMs: number }

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text()
  try {
    const { reasons } = JSON.parse(text) as { reasons?: unknown }
    if (Array.isArray(reasons) && reasons.length > 0) return reasons.join(', ')
  } catch {
    // Not one of our answers.
  }
  return `HTTP ${response.status}`
}

/** Asks until the role says it is ready. Out: null, or why it is not after the time. */
export async function waitReady({ role, url, child, timeoutMs }: Asked): Promise<string | null> {
  const until = performance.now() + timeoutMs
  let reason = 'no answer'
  while (performance.now() < until) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'manual' })
      if (response.ok) return null
      reason = await reasonOf(response)
    } catch (cause) {
      reason = child.restarts() > 2 ? `it ended ${child.restarts()} times` : cause instanceof Error ? cause.message : String(cause)
    }
    if (child.restarts() > 4) break
    await new Promise((next) => setTimeout(next, 100))
  }
  return `${role} is not ready: ${reason}`
}
