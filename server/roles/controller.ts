import { httpDecider } from '@/server/adapters/http/decider'
import { httpReceiptKeys } from '@/server/adapters/http/receipt-keys'
import { cluster, clusterFacts, podFollower } from '@/server/adapters/index'
import { db, pool } from '@/server/db'
import { env } from '@/server/env'
import { beat } from '@/server/heartbeat'
import { createLog } from '@/server/log'
import { startController } from '@/server/roles/start-controller'

const log = createLog('controller')
const at = env()
const engineUrl = at.ACGS_ENGINE_URL ?? `http://127.0.0.1:${at.ACGS_ENGINE_PORT}`
let heart: { now(): void } | null = null
const controller = await startController({
  id: at.ACGS_ROLE_ID,
  version: at.ACGS_VERSION,
  origin: at.ACGS_ORIGIN,
  environment: at.ACGS_ENVIRONMENT,
  namespace: at.ACGS_SANDBOX_NAMESPACE,
  bind: at.ACGS_BIND,
  port: at.ACGS_CONTROLLER_PORT,
  metricsPort: at.ACGS_CONTROLLER_METRICS_PORT,
  db: db(),
  pool: pool(),
  cluster: cluster(),
  followPods: podFollower(),
  facts: clusterFacts,
  decider: httpDecider(engineUrl),
  receiptKeys: httpReceiptKeys(engineUrl),
  images: at.ACGS_SANDBOX_IMAGES ?? null,
  log,
  onStop: () => heart?.now(),
})

const beating = new AbortController()
heart = beat({
  pool: pool(),
  role: 'controller',
  id: at.ACGS_ROLE_ID,
  version: at.ACGS_VERSION,
  signal: beating.signal,
  status: controller.status,
})

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, () => {
    log.info({ signal: name }, 'controller.stopping')
    beating.abort()
    void controller.stop().finally(() => process.exit(0))
  })
}
