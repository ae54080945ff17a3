import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleCommand, bundleRoles } from './bundle.ts'
import { scanClientChunks } from './chunk-scan.ts'
import { mustRun } from './run-tool.ts'
import { stage, UsageError } from './say.ts'
import { isCurrent, ROOT, sourceHash } from './source-hash.ts'

const STAMP = join(ROOT, 'dist', 'build.sha256')
const COMMAND_STAMP = join(ROOT, 'dist', 'command.sha256')
const STANDALONE = join(ROOT, '.next', 'standalone')

/** Generated code that types and bundles need. */
export async function generate(): Promise<void> {
  await mustRun('prisma', ['generate'])
}

function copyAssets(): void {
  cpSync(join(ROOT, '.next', 'static'), join(STANDALONE, '.next', 'static'), { recursive: true })
  if (existsSync(join(ROOT, 'public'))) cpSync(join(ROOT, 'public'), join(STANDALONE, 'public'), { recursive: true })
  const found = scanClientChunks(join(ROOT, '.next', 'static'))
  if (found.length > 0) throw new UsageError(`Server code would reach browsers:\n${found.join('\n')}`)
}

/** Builds everything `npm start` runs. The stamp is written last, so a broken build is never taken for a whole one. */
export async function build(hash = sourceHash()): Promise<void> {
  rmSync(STAMP, { force: true })
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  await stage('generate', generate)
  await stage('roles', bundleRoles)
  await stage('command', bundleCommand)
  await stage('console', async () => {
    rmSync(STANDALONE, { recursive: true, force: true })
    await mustRun('next', ['build'], { NODE_ENV: 'production' })
    copyAssets()
  })
  writeFileSync(STAMP, hash)
  writeFileSync(COMMAND_STAMP, hash)
}

/** Builds unless the present sources are built already. */
export async function ensureBuilt(): Promise<void> {
  const hash = sourceHash()
  if (isCurrent(STAMP, hash) && existsSync(join(STANDALONE, 'server.js'))) return
  await build(hash)
}

/** The command line alone, which must not wait for the console's build. */
export async function ensureCommand(): Promise<string> {
  const entry = join(ROOT, 'dist', 'local', 'acgs.js')
  const hash = sourceHash()
  if (existsSync(entry) && isCurrent(COMMAND_STAMP, hash)) return entry
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  if (!existsSync(join(ROOT, 'server', 'generated', 'prisma'))) await generate()
  await bundleCommand()
  writeFileSync(COMMAND_STAMP, hash)
  return entry
}
