import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from './say.ts'

/** Everything the installation keeps on this machine: database, secrets, logs, what runs now. */
export type DataFolder = {
  root: string
  postgres: string
  cluster: string
  secrets: string
  receiptKeys: string
  auditKeys: string
  stopKeys: string
  bundleKeys: string
  bundleVerify: string
  databasePort: string
  running: string
  log: string
  roles: string
  tools: string
  agentsToken: string
  agentsOff: string
  agentsPid: string
}

export function dataFolder(root = process.env.ACGS_DATA_DIR || '.acgs'): DataFolder {
  const at = resolve(root)
  return {
    root: at,
    postgres: join(at, 'postgres'),
    cluster: join(at, 'cluster'),
    secrets: join(at, 'secrets.json'),
    receiptKeys: join(at, 'receipt-keys.json'),
    auditKeys: join(at, 'audit-keys.json'),
    stopKeys: join(at, 'stop-keys.json'),
    bundleKeys: join(at, 'bundle-keys.json'),
    bundleVerify: join(at, 'bundle-verify.json'),
    databasePort: join(at, 'database-port.json'),
    running: join(at, 'running.json'),
    log: join(at, 'log'),
    roles: join(at, 'roles'),
    tools: join(at, 'tools'),
    agentsToken: join(at, 'agents-token.json'),
    agentsOff: join(at, 'agents-off'),
    agentsPid: join(at, 'agents.pid'),
  }
}

/** Makes the folder. It is traversable (the database runs as another user when root starts it), but lists nothing to others. */
export function makeDataFolder(folder: DataFolder): void {
  try {
    mkdirSync(folder.root, { recursive: true })
    chmodSync(folder.root, 0o711)
    for (const path of [folder.log, folder.roles]) mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const code = cause && typeof cause === 'object' && 'code' in cause ? String(cause.code) : String(cause)
    throw new UsageError(
      `The data folder ${folder.root} cannot be used (${code}). Give this user rights on it, or name another: ACGS_DATA_DIR.`,
    )
  }
}

/** Writes a whole file or nothing, readable by its owner alone. */
export function writePrivate(path: string, value: unknown): void {
  const next = `${path}.${process.pid}.new`
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(next, path)
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

const NAMES = ['postgres', 'acgs_owner', 'acgs_app', 'acgs_sequencer', 'acgs_auditor', 'nextauth', 'mask', 'seal', 'stopDoor'] as const
export type Secrets = Record<(typeof NAMES)[number], string>

/** The installation's own random secrets, made once (256 bit each, mode 0600) and never printed. */
export function secretsOf(folder: DataFolder): Secrets {
  const found = readJson(folder.secrets)
  const known: Record<string, unknown> = found && typeof found === 'object' ? { ...found } : {}
  const made = (name: string) => (typeof known[name] === 'string' ? known[name] : randomBytes(32).toString('base64url'))
  const secrets = Object.fromEntries(NAMES.map((name) => [name, made(name)])) as Secrets // NAMES has every key of Secrets
  if (NAMES.some((name) => known[name] !== secrets[name])) writePrivate(folder.secrets, secrets)
  return secrets
}
