import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { environmentOf } from './processes.ts'
import { UsageError } from './say.ts'
import { ROOT } from './source-hash.ts'

const BIN = join(ROOT, 'node_modules', '.bin')
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }

/** The environment of a tool of ours: this Node and the project's own commands first, nothing phones home. */
export function toolEnvironment(more: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return { ...process.env, ...QUIET, PATH: [BIN, dirname(process.execPath), process.env.PATH].join(delimiter), ...more }
}

export type ToolResult = { code: number; output: string; stdout: string }

/** Runs a command in the project's folder and gives back what it wrote. `shows` also passes it through as it comes. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string | undefined>; shows?: boolean } = {},
): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env: environmentOf(toolEnvironment(options.env)), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let stdout = ''
    const take = (isStdout: boolean) => (data: Buffer) => {
      output += data
      if (isStdout) stdout += data
      if (options.shows) process.stdout.write(data)
    }
    child.stdout.on('data', take(true))
    child.stderr.on('data', take(false))
    child.once('error', (cause) => resolve({ code: 127, output: cause.message, stdout }))
    child.once('close', (code) => resolve({ code: code ?? 1, output, stdout }))
  })
}

/** The same, for a step that must succeed. Errors: what it wrote. */
export async function mustRun(command: string, args: readonly string[], env: Record<string, string | undefined> = {}): Promise<void> {
  const { code, output } = await runTool(command, args, { env })
  if (code !== 0)
    throw new UsageError(`${command} ${args.join(' ')} failed (exit code ${code}):\n${output.trim().split('\n').slice(-60).join('\n')}`)
}
