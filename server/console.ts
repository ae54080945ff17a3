import { clusterFacts, clusterView, policyLanguage } from '@/server/adapters/index'
import { pool } from '@/server/db'
import { env } from '@/server/env'
import { beat } from '@/server/heartbeat'
import { hub } from '@/server/hub'
import { createLog } from '@/server/log'
import { startMetrics } from '@/server/metrics'
import { clusterStatus, tellOfCluster } from '@/server/tell-cluster'

const held = globalThis as typeof globalThis & { __acgsStopping?: AbortController }

/** What the console does beside answering requests. Next waits for open streams on SIGTERM, so they are closed first. */
export function startConsole(): void {
  if (held.__acgsStopping) return
  const stopping = new AbortController()
  held.__acgsStopping = stopping
  const log = createLog('console')
  hub().start(stopping.signal)
  const view = clusterView(stopping.signal)
  clusterFacts() // asked before the first page is
  if (view) tellOfCluster(view, hub())
  startMetrics(stopping.signal, view)
  beat({
    pool: pool(),
    role: 'console',
    id: env().ACGS_ROLE_ID,
    version: env().ACGS_VERSION,
    signal: stopping.signal,
    status: () => ({ ready: true, streams: hub().clients.size, cluster: clusterStatus(view) }),
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'console.stopping')
      stopping.abort()
      void policyLanguage().end()
      setTimeout(() => process.exit(0), 4000).unref()
    })
  }
}
