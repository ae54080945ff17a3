import { decisionStream, policies, signedBundles } from '@/server/adapters/index'
import { readVerifyKeys } from '@/server/bundle-keys'
import { pool } from '@/server/db'
import { startEngine } from '@/server/engine/engine'
import { env } from '@/server/env'
import { beat } from '@/server/heartbeat'
import { createLog } from '@/server/log'

const log = createLog('engine')
const at = env()
if (!at.ACGS_MASK_KEY) throw new Error('ACGS_MASK_KEY is not set. Give every engine of an installation the same 32 characters or more.')

let heart: { now(): void } | null = null
const verifyFile = at.ACGS_BUNDLE_VERIFY_FILE
const engine = await startEngine({
  engineId: at.ACGS_ROLE_ID,
  softwareVersion: at.ACGS_VERSION,
  origin: at.ACGS_ORIGIN,
  maskKey: at.ACGS_MASK_KEY,
  receiptKeyFile: at.ACGS_RECEIPT_KEY_FILE,
  dataDir: at.ACGS_DATA_DIR,
  bind: at.ACGS_BIND,
  port: at.ACGS_ENGINE_PORT,
  metricsPort: at.ACGS_ENGINE_METRICS_PORT,
  workers: at.ACGS_ENGINE_WORKERS,
  spool: { maxBytes: at.ACGS_SPOOL_MAX_BYTES, maxAgeMs: at.ACGS_SPOOL_MAX_AGE_MS },
  threadFile: new URL('../engine/evaluator-thread.js', import.meta.url),
  pool: pool(),
  policies: policies(),
  verify: verifyFile ? { bundles: signedBundles(), keys: () => readVerifyKeys(verifyFile, Date.now()) } : null,
  staleness: { maxAgeMs: at.ACGS_BUNDLE_MAX_AGE_MS, failClosed: at.ACGS_BUNDLE_FAIL_CLOSED === '1' },
  stream: decisionStream(),
  onStop: () => heart?.now(),
  log,
})

const beating = new AbortController()
heart = beat({ pool: pool(), role: 'engine', id: at.ACGS_ROLE_ID, version: at.ACGS_VERSION, signal: beating.signal, status: engine.status })

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, () => {
    log.info({ signal: name }, 'engine.stopping')
    beating.abort()
    void engine.stop().finally(() => process.exit(0))
  })
}
