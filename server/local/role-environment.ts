import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFolder, Secrets } from './data-folder.ts'
import type { DatabaseUrls } from './external-database.ts'
import type { Ports } from './ports.ts'

export type RoleName = 'console' | 'engine' | 'worker' | 'controller' | 'agents'
export type Installation = {
  folder: DataFolder
  secrets: Secrets
  ports: Ports
  bind: string
  urls: DatabaseUrls
  isExternal: boolean
  environment: string
  isDev: boolean
  hasLocalCluster: boolean
}

const ROOT = join(import.meta.dirname, '..', '..')
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
export const isLoopback = (host: string): boolean => LOOPBACK.has(host)

/** Persona sign-in exists only where nobody else can reach it and nothing real is governed. */
export const hasPersonas = (at: Pick<Installation, 'isExternal' | 'bind'>): boolean => !at.isExternal && isLoopback(at.bind)

/** A cluster of one's own, or the one this runs in, is used as it is; a laptop with neither gets the local one. */
export const hasLocalCluster = (variables: Record<string, string | undefined> = process.env): boolean =>
  !variables.KUBECONFIG && !variables.KUBERNETES_SERVICE_HOST

/** How a role reaches the cluster: the local one with an account of its own, and only who watches or changes it at all. */
function clusterEnvironment(at: Installation, role: RoleName, outer: Record<string, string | undefined>) {
  const isReader = role === 'console' || role === 'worker' || role === 'controller'
  if (!isReader) return { KUBECONFIG: undefined, KUBERNETES_SERVICE_HOST: undefined, ACGS_CLUSTER_CONTEXT: undefined }
  if (!at.hasLocalCluster) return { KUBECONFIG: outer.KUBECONFIG }
  return { KUBECONFIG: join(at.folder.cluster, `kubeconfig-acgs-${role}`), ACGS_CLUSTER_CONTEXT: undefined }
}

/** What a role may know. Its own database user alone; the owner's address goes to none. Everything else of the outer environment that names
 *  a database is taken away, so a role cannot pick it up by accident. */
export function roleEnvironment(at: Installation, role: RoleName): Record<string, string | undefined> {
  const { DATABASE_OWNER_URL: _owner, AUDIT_DATABASE_URL: _audit, NODE_OPTIONS: _options, ...outer } = process.env
  const { ports, secrets } = at
  if (role !== 'console' && role !== 'worker') for (const name of Object.keys(outer)) if (name.startsWith('OIDC_')) delete outer[name]
  const reach = isLoopback(at.bind) || at.bind === '0.0.0.0' || at.bind === '::' ? '127.0.0.1' : at.bind
  const data = join(at.folder.roles, `${role}-1`)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  return {
    ...outer,
    ...clusterEnvironment(at, role, outer),
    NODE_ENV: at.isDev ? 'development' : 'production',
    DATABASE_URL: at.urls.app,
    AUDIT_DATABASE_URL: role === 'worker' ? at.urls.audit : undefined,
    ACGS_BIND: at.bind,
    ACGS_CONSOLE_PORT: String(ports.console),
    ACGS_ENGINE_PORT: String(ports.engine),
    ACGS_WORKER_PORT: String(ports.worker),
    ACGS_CONTROLLER_PORT: String(ports.controller),
    ACGS_STOP_DOOR_PORT: String(ports.stopDoor),
    ACGS_STOP_DOOR_KEY: role === 'console' || role === 'worker' ? outer.ACGS_STOP_DOOR_KEY || secrets.stopDoor : undefined,
    ACGS_CONSOLE_METRICS_PORT: String(ports.consoleMetrics),
    ACGS_ENGINE_METRICS_PORT: String(ports.engineMetrics),
    ACGS_WORKER_METRICS_PORT: String(ports.workerMetrics),
    ACGS_CONTROLLER_METRICS_PORT: String(ports.controllerMetrics),
    ACGS_CONSOLE_URL: `http://${reach}:${ports.console}`,
    ACGS_ENGINE_URL: `http://${reach}:${ports.engine}`,
    ACGS_WORKER_URL: `http://${reach}:${ports.worker}`,
    ACGS_CONTROLLER_URL: `http://${reach}:${ports.controller}`,
    ACGS_DATA_DIR: role === 'agents' ? at.folder.root : data,
    ACGS_TOOLS_DIR: outer.ACGS_TOOLS_DIR || at.folder.tools,
    ACGS_ROLE_ID: `${role}-1`,
    ACGS_ENVIRONMENT: at.environment,
    ACGS_ORIGIN: at.isExternal ? 'live' : 'simulated',
    ACGS_PERSONAS: hasPersonas(at) ? '1' : '0',
    ACGS_MASK_KEY: secrets.mask,
    ACGS_SEAL_KEYS: role === 'console' || role === 'worker' ? outer.ACGS_SEAL_KEYS || `1:${secrets.seal}` : undefined,
    ACGS_AUDIT_KEY_FILE: role === 'worker' ? outer.ACGS_AUDIT_KEY_FILE || at.folder.auditKeys : undefined,
    ACGS_STOP_KEY_FILE: role === 'worker' ? outer.ACGS_STOP_KEY_FILE || at.folder.stopKeys : undefined,
    ACGS_AUDIT_ANCHOR_FILE: role === 'worker' ? outer.ACGS_AUDIT_ANCHOR_FILE : undefined,
    ACGS_AUDIT_ANCHOR_GIT: role === 'worker' ? outer.ACGS_AUDIT_ANCHOR_GIT : undefined,
    ACGS_RECEIPT_KEY_FILE: role === 'engine' ? outer.ACGS_RECEIPT_KEY_FILE || at.folder.receiptKeys : undefined,
    ACGS_BUNDLE_KEY_FILE: role === 'console' || role === 'worker' ? outer.ACGS_BUNDLE_KEY_FILE || at.folder.bundleKeys : undefined,
    ACGS_BUNDLE_VERIFY_FILE: role === 'engine' ? outer.ACGS_BUNDLE_VERIFY_FILE || at.folder.bundleVerify : undefined,
    ACGS_EVALUATOR_FILE: role === 'console' ? join(ROOT, 'dist', 'engine', 'evaluator-thread.js') : undefined,
    KAFKA_PASSWORD: role === 'engine' || role === 'worker' ? outer.KAFKA_PASSWORD : undefined,
    NEXTAUTH_SECRET: role === 'console' ? secrets.nextauth : undefined,
    NEXTAUTH_URL: outer.NEXTAUTH_URL || `http://localhost:${ports.console}`,
    NEXT_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
    PORT: role === 'console' ? String(ports.console) : undefined,
    HOSTNAME: role === 'console' ? at.bind : undefined,
  }
}
