import { findTool, type ToolName } from '@/server/adapters/opa/find-tool'
import lock from '@/server/adapters/opa/tools.lock.json'
import type { DataFolder } from '@/server/local/data-folder'
import type { Finding } from './check-machine'

const WITHOUT = {
  opa: 'decisions run; writing, testing and publishing policies needs it',
  regal: 'policies are checked without its advice',
} as const

/** The pinned policy tools, looked for and never built here. Without them the system decides, so a missing one is no failure. */
export async function checkTool(name: ToolName, folder: DataFolder): Promise<Finding> {
  const said: string[] = []
  const options = { lock, env: process.env, cache: process.env.ACGS_TOOLS_DIR || folder.tools, tell: (line: string) => said.push(line) }
  try {
    const { path, version } = await findTool(name, { ...options, mayBuild: false })
    const isPinned = version === lock[name].version
    return { name, state: isPinned ? 'ok' : 'warn', detail: `${version}${isPinned ? '' : ` (not ${lock[name].version})`}, ${path}` }
  } catch {
    const fix = `Run npm run policy:tools, or set ${name === 'opa' ? 'OPA_BIN' : 'REGAL_BIN'}.`
    return { name, state: 'warn', detail: [`${lock[name].version} is not here; ${WITHOUT[name]}`, ...said].join('; '), fix }
  }
}
