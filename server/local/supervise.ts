import { findToolsInBackground } from './background-tools.ts'
import { keepBundleKeys } from './bundle-keys.ts'
import type { Child } from './child.ts'
import { dataFolder, makeDataFolder, secretsOf } from './data-folder.ts'
import { checkExternal, externalUrls } from './external-database.ts'
import { type KeptCluster, keepCluster } from './keep-cluster.ts'
import { type KeptDatabase, keepDatabase } from './keep-database.ts'
import { migrate } from './migrate.ts'
import { namedCluster } from './named-cluster.ts'
import { assertFree, databasePortOf, portsOf } from './ports.ts'
import { parentOf } from './processes.ts'
import { readyBlock } from './ready-block.ts'
import { hasLocalCluster, type Installation, isLoopback } from './role-environment.ts'
import { startRole, WATCH, waitReady } from './roles.ts'
import { leaveFolder, takeFolder, updateRunning } from './running.ts'
import { say, stage } from './say.ts'
import { keepSigningKeys } from './signing-keys.ts'

const ROLE_READY_MS = 60_000
const ROLE_STOP_MS = 6000
const CLUSTER_STOP_MS = 3000

/** What a start needs to know, checked before anything is started or built. */
export async function prepareStart(isDev: boolean) {
  const ports = portsOf()
  const fixedPort = databasePortOf()
  const external = externalUrls()
  const bind = process.env.ACGS_BIND || '127.0.0.1'
  const folder = dataFolder()
  const environment = process.env.ACGS_ENVIRONMENT || 'local'
  const isClusterOurs = hasLocalCluster()
  makeDataFolder(folder)
  const running = takeFolder(folder, {
    environment,
    origin: external ? 'live' : 'simulated',
    bind,
    ports,
    databasePort: null,
    isExternal: external !== null,
    hasLocalCluster: isClusterOurs,
  })
  try {
    await assertFree(ports, { host: bind, database: external ? null : fixedPort, hasLocalCluster: isClusterOurs })
  } catch (cause) {
    leaveFolder(folder)
    throw cause
  }
  return { ports, fixedPort, external, bind, folder, environment, running, isDev, hasLocalCluster: isClusterOurs }
}
export type Prepared = Awaited<ReturnType<typeof prepareStart>>

type Parts = { children: Child[]; database: KeptDatabase | null; cluster: KeptCluster | null; endTools: () => void }

async function startParts(start: Prepared, parts: Parts): Promise<void> {
  const { folder, ports, bind, running } = start
  const secrets = secretsOf(folder)
  for (const file of [folder.receiptKeys, folder.auditKeys, folder.stopKeys]) keepSigningKeys(file, Date.now())
  keepBundleKeys({ keys: folder.bundleKeys, verify: folder.bundleVerify }, Date.now())
  // It makes itself ready while the database does: nobody waits for both, one after the other.
  if (start.hasLocalCluster)
    parts.cluster = keepCluster({ folder, port: ports.cluster, watch: WATCH, showsAll: process.env.ACGS_LOG === 'all' })
  let urls = start.external
  if (urls) {
    const given = urls
    await stage(
      'database',
      () => checkExternal(given),
      (version) => `external, PostgreSQL ${version}`,
    )
  } else {
    const kept = await stage(
      'database',
      () => keepDatabase({ folder, secrets, fixedPort: start.fixedPort }),
      ({ first }) => `${first.how}, PostgreSQL on 127.0.0.1:${first.port}`,
    )
    parts.database = kept
    const { url, port } = kept.first
    urls = { app: url('acgs_app'), owner: url('acgs_owner'), audit: url('acgs_sequencer') }
    running.databasePort = port
  }
  const { owner } = urls
  await stage(
    'migrations',
    async () => migrate(owner),
    (line) => line,
  )
  updateRunning(folder, running)

  const at: Installation = {
    folder,
    secrets,
    ports,
    bind,
    urls,
    isExternal: start.external !== null,
    environment: start.environment,
    isDev: start.isDev,
    hasLocalCluster: start.hasLocalCluster,
  }
  const host = isLoopback(bind) || bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind
  const troubles: string[] = []
  const { cluster } = parts
  if (cluster) {
    const trouble = await stage('cluster', cluster.ready, (found) => found ?? `local, simulated workloads, 127.0.0.1:${ports.cluster}`)
    if (trouble) troubles.push(trouble)
  }
  const roles = [
    { role: 'worker' as const, url: `http://${host}:${ports.worker}/ready` },
    { role: 'engine' as const, url: `http://${host}:${ports.engine}/ready` },
    { role: 'controller' as const, url: `http://${host}:${ports.controller}/ready` },
    { role: 'console' as const, url: `http://${host}:${ports.console}/api/ready` },
  ].map((entry) => ({ ...entry, child: startRole(at, entry.role), timeoutMs: ROLE_READY_MS }))
  parts.children.push(...roles.map(({ child }) => child))
  for (const one of roles) {
    const trouble = await stage(
      one.role,
      () => waitReady(one),
      (found) => found ?? `ready on ${host}:${ports[one.role]}`,
    )
    if (trouble) troubles.push(trouble)
  }
  const hasAgents = process.env.ACGS_DEMO_AGENTS !== '0' && !at.isExternal
  if (hasAgents) parts.children.push(startRole(at, 'agents'))
  say(
    readyBlock(at, {
      troubles,
      hasAgents,
      cluster: cluster ? `local cluster, simulated workloads: KUBECONFIG=${folder.cluster}/kubeconfig` : namedCluster(),
    }),
  )
  parts.endTools = findToolsInBackground(process.env.ACGS_TOOLS_DIR || folder.tools)
}

async function stopParts({ children, database, cluster, endTools }: Parts): Promise<void> {
  endTools()
  await Promise.all(children.map((child) => child.stop(ROLE_STOP_MS)))
  // A run that is given back may still be asking the cluster, and writes what it heard.
  await Promise.all([database?.stop(), cluster?.child.stop(CLUSTER_STOP_MS)])
}

/** Runs the whole installation until it is told to stop. Never returns normally: the process ends with the installation. */
export async function supervise(start: Prepared, onStarted?: (children: readonly Child[]) => void): Promise<void> {
  const parts: Parts = { children: [], database: null, cluster: null, endTools: () => undefined }
  let isStopping = false
  const stop = async (why: string, exitCode: number) => {
    if (isStopping) return
    isStopping = true
    const since = performance.now()
    say(`\n${why}: stopping.`)
    await stopParts(parts)
    leaveFolder(start.folder)
    say(`stopped in ${((performance.now() - since) / 1000).toFixed(1)} s; the data stays in ${start.folder.root}`)
    process.exit(exitCode)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void stop(name === 'SIGINT' ? 'Ctrl-C' : name, 0))
  watchNpm(() => void stop('npm ended', 0))
  process.on('uncaughtException', (cause) => {
    say(`the supervisor failed: ${cause.stack ?? cause.message}`)
    void stop('failure', 1)
  })
  try {
    await startParts(start, parts)
    onStarted?.([...parts.children, ...(parts.cluster ? [parts.cluster.child] : [])])
  } catch (cause) {
    if (isStopping) return
    await stopParts(parts)
    leaveFolder(start.folder)
    throw cause
  }
}

/** Run by npm, this process belongs to npm: when npm is gone, nobody could press Ctrl-C any more. npm may have put a shell in between. */
function watchNpm(onGone: () => void): void {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const above = parentOf(parent)
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== above) onGone()
  }, 500).unref()
}
