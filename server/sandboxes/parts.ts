import type { Language } from '@/lib/schemas/execute'
import type { Db } from '@/server/db'
import type { Log } from '@/server/log'
import type { Cluster } from '@/server/ports/cluster'
import type { Decider } from '@/server/ports/decider'
import type { ReceiptKeySource } from '@/server/ports/receipt-keys'
import type { SandboxMetrics } from './metrics'
import type { Waiters } from './waiters'

/** What the controller is made of, passed by hand. */
export type SandboxParts = {
  db: Db
  log: Log
  now: () => number
  /** Which controller this is, in rows and in the lease. */
  id: string
  version: string
  origin: 'live' | 'simulated'
  /** The installation's name; `production` runs nothing without a runtime of its own. */
  environment: string
  namespace: string
  /** Null: none is set up. */
  cluster: Cluster | null
  /** Whether the cluster is a laptop's own; null while it never answered. */
  isLocal: () => boolean | null
  decider: Decider
  receiptKeys: ReceiptKeySource
  /** The digest that a receipt binds its input with. */
  inputDigest: (asked: { agentId: string; action: string; inputData: Readonly<Record<string, unknown>> }) => string
  /** The image of a language; null where none is set up. */
  imageOf: (language: Language) => string | null
  metrics: SandboxMetrics
  waiters: Waiters
}
