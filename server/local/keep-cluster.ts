import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, keepRunning } from './child.ts'
import type { DataFolder } from './data-folder.ts'
import { redactor } from './log-line.ts'
import { ROOT } from './source-hash.ts'

const READY_MS = 30_000
const MOST_RESTARTS = 4

type Options = { folder: DataFolder; port: number; watch: string; showsAll: boolean }
export type KeptCluster = {
  child: Child
  /** Waits until it answers. Out: null, or why it does not after half a minute. */
  ready: () => Promise<string | null>
}

/** Every token that a kubeconfig of the folder could hold, to be taken out of lines. None before the first start. */
function tokensOf(folder: DataFolder): string[] {
  const path = join(folder.cluster, 'credentials.json')
  if (!existsSync(path)) return []
  const { tokens } = JSON.parse(readFileSync(path, 'utf8')) as { tokens: { token: string }[] } // written by the local cluster alone
  return tokens.map(({ token }) => token)
}

/** Starts the local cluster on its port and starts it again, with the same objects, whenever it ends. It knows the data folder and its port, nothing else. */
export function keepCluster({ folder, port, watch, showsAll }: Options): KeptCluster {
  let redact = redactor(tokensOf(folder))
  let isReady = false
  const child = keepRunning({
    name: 'cluster',
    args: ['--enable-source-maps', '--import', watch, join(ROOT, 'dist/local/cluster/main.js')],
    env: { PATH: process.env.PATH, ACGS_DATA_DIR: folder.root, ACGS_CLUSTER_PORT: String(port), NODE_ENV: 'production' },
    logPath: join(folder.log, 'cluster.log'),
    redact: (line) => redact(line),
    showsAll,
    niceness: 10,
    onLine: (line) => {
      if (!line.includes('"event":"ready"')) return
      redact = redactor(tokensOf(folder))
      isReady = true
    },
  })
  return {
    child,
    async ready() {
      const until = performance.now() + READY_MS
      while (!isReady && performance.now() < until && child.restarts() <= MOST_RESTARTS) await new Promise((next) => setTimeout(next, 20))
      if (isReady) return null
      return child.restarts() > 0 ? `the local cluster ended ${child.restarts()} times` : 'the local cluster is not ready'
    },
  }
}
