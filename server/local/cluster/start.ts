import { join } from 'node:path'
import { type ClusterServer, startClusterServer } from './api/server'
import { type Clock, systemClock } from './clock'
import { startCollector } from './collect'
import { allControllers } from './controllers/all'
import { type Log, startControllers } from './controllers/manager'
import { reachIn } from './controllers/reaches'
import type { Delays } from './controllers/world'
import { createStore } from './create-store'
import { ADMIN, accountUser, type Credentials, openCredentials } from './identity/credentials'
import { openJournal } from './journal'
import type { Json } from './object'
import { seed } from './seed/seed'
import type { Store } from './store'

export type ClusterSetup = {
  /** Keeps objects, certificates, tokens and kubeconfigs; what is there already goes on. */
  folder: string
  /** 0 takes any free one. */
  port: number
  /** A new cluster holds the inventory of an installation; else three machines and nothing on them. */
  installation: boolean
  /** Only tests: `/_acgs/faults` is served. */
  hasFaults?: boolean
  clock?: Clock
  delays?: Partial<Delays>
  log?: Log
}

export type LocalCluster = {
  url: string
  port: number
  store: Store
  credentials: Credentials
  /** Of an administrator. Each account of the installation has one beside it, named after it. */
  kubeconfig: string
  /** Ends everything; what was committed is on the disk. */
  stop(): Promise<void>
}

const ACCOUNTS = [
  { namespace: 'governance', name: 'acgs-console' },
  { namespace: 'governance', name: 'acgs-worker' },
  { namespace: 'workload', name: 'acgs-controller' },
] as const

export const kubeconfigOf = (folder: string, account: (typeof ACCOUNTS)[number]['name']): string => join(folder, `kubeconfig-${account}`)

function writeKubeconfigs({ folder, installation }: ClusterSetup, credentials: Credentials, server: string): string {
  for (const { namespace, name } of installation ? ACCOUNTS : []) {
    credentials.writeKubeconfig({ path: kubeconfigOf(folder, name), server, user: accountUser(namespace, name), namespace })
  }
  return credentials.writeKubeconfig({ path: join(folder, 'kubeconfig'), server, user: ADMIN })
}

function observe(store: Store) {
  return (path: string, query: URLSearchParams): Json | null => {
    const [from, to, port] = [query.get('from'), query.get('to'), Number(query.get('port'))]
    if (path !== '/_acgs/reach' || from === null || to === null || !Number.isInteger(port) || port < 1) return null
    const protocol = query.get('protocol')
    return reachIn(store, { from, to, port, ...(protocol === null ? {} : { protocol }) })
  }
}

/** The local cluster in this process: store, controllers and API. It answers when this does. */
export async function startCluster(setup: ClusterSetup): Promise<LocalCluster> {
  const { folder, port, installation, hasFaults = false, clock = systemClock, delays = {}, log = () => undefined } = setup
  const journal = openJournal(folder)
  const store = createStore({ now: () => new Date(clock.now()), journal, stored: journal.stored })
  const credentials = await openCredentials(folder, new Date(clock.now()))
  const stopCollector = startCollector(store)
  seed(store, { installation })
  const controllers = startControllers({ store, clock, controllers: allControllers(), delays, log })
  let server: ClusterServer
  try {
    server = await startClusterServer({
      store,
      credentials,
      port,
      hasFaults,
      observe: observe(store),
      onError: (cause) => log('cluster.request_failed', { reason: cause instanceof Error ? cause.message : String(cause) }),
    })
  } catch (cause) {
    controllers.stop()
    stopCollector()
    journal.close()
    throw cause
  }
  return {
    url: server.url,
    port: server.port,
    store,
    credentials,
    kubeconfig: writeKubeconfigs(setup, credentials, server.url),
    async stop() {
      // First nobody writes any more, then the journal is closed.
      controllers.stop()
      await server.close()
      stopCollector()
      journal.close()
    },
  }
}
