import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { httpDecider } from '@/server/adapters/http/decider'
import { httpReceiptKeys } from '@/server/adapters/http/receipt-keys'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import type { AuditEntry } from '@/server/audit/entry'
import { createPool } from '@/server/db'
import type { LocalCluster } from '@/server/local/cluster/start'
import { createLog } from '@/server/log'
import { type Controller, type ControllerOptions, startController } from '@/server/roles/start-controller'
import { createToken } from '@/server/services/tokens/create'
import { startLocalCluster } from './cluster/local'
import { contextOf, hostEngine, type TestEngine } from './engine'

export const within = { timeout: 30_000, interval: 50 }
type Ask = { token?: string; key?: string; headers?: Record<string, string>; signal?: AbortSignal }
export type TestController = {
  controller: Controller
  url: string
  execute: (body: object, more?: Ask) => Promise<Response>
  post: (path: string, body: unknown, more?: Ask) => Promise<Response>
  get: (path: string, token?: string) => Promise<Response>
  metrics: () => Promise<string>
  stop: () => Promise<void>
}

/** A controller of its own, beside others, over real HTTP on free ports. Ready when it returns. */
export async function startTestController(
  at: { engine: TestEngine; cluster: LocalCluster; token: string },
  over: Partial<ControllerOptions> = {},
): Promise<TestController> {
  const { engine, cluster, token } = at
  const opened = openKubernetes({ kubeconfig: join(cluster.kubeconfig, '..', 'kubeconfig-acgs-controller'), context: null })
  const controller = await startController({
    id: 'controller-test',
    version: '0.0.0',
    origin: 'simulated',
    environment: 'test',
    namespace: 'workload',
    bind: '127.0.0.1',
    port: 0,
    metricsPort: 0,
    db: engine.db,
    pool: engine.pool,
    databaseUrl: engine.pool.options.connectionString ?? '',
    cluster: opened.cluster,
    followPods: opened.followPods,
    facts: opened.facts,
    decider: httpDecider(engine.url),
    receiptKeys: httpReceiptKeys(engine.url),
    images: null,
    log: createLog('test'),
    timing: { leaseMs: 300, leaseS: 2, seenMs: 200, sweepMs: 500 },
    ...over,
  })
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port // it listens on TCP
  const url = `http://127.0.0.1:${portOf(controller.server)}`
  const post = (path: string, body: unknown, more: Ask = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${more.token ?? token}`,
        'content-type': 'application/json',
        ...(more.key ? { 'idempotency-key': more.key } : {}),
        ...more.headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(more.signal ? { signal: more.signal } : {}),
    })
  await vi.waitFor(async () => {
    const ready = await fetch(`${url}/ready`)
    if (!ready.ok || !opened.facts()?.isLocal) throw new Error(await ready.text())
    if (over.id === undefined && !controller.isLeader()) throw new Error('it does not lead yet')
  }, within)
  return {
    controller,
    url,
    post,
    execute: (body, more) => post('/v1/execute', body, more),
    get: (path, other) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${other ?? token}` } }),
    metrics: async () => (await fetch(`http://127.0.0.1:${portOf(controller.metricsServer)}/metrics`)).text(),
    async stop() {
      await controller.stop()
      await opened.cluster.close()
    },
  }
}

/** An execution that the constitution allows, and that the local cluster plays in no time. */
export const small = (over: Record<string, unknown> = {}) => ({
  agent_id: 'agent-7',
  code: 'print(1)\n# acgs-simulate: {"seconds": 0, "output": "1"}\n',
  context: { benefit_assessment: 0.9, harm_risk_assessment: 0.05, fairness_assessment: 1, responsible_party: 'Research' },
  ...over,
})

/** Database, engine, local cluster and controller for the tests of one file. */
export function hostSandboxes() {
  const engine = hostEngine()
  let at: (TestController & { cluster: LocalCluster; token: string }) | undefined
  beforeAll(async () => {
    const cluster = await startLocalCluster({ seed: true, delays: { startMs: 20, readyMs: 20, stopMs: 50 } })
    // On a busy machine the first connection after all that may not come in time.
    await vi.waitFor(() => engine.at.db.$queryRaw`SELECT 1`, within)
    const ctx = contextOf(engine.at.db)
    const scopes = ['decide', 'sandbox:execute', 'sandbox:read', 'webhook:falco', 'webhook:tetragon'] as const
    const { token } = await createToken(ctx, { label: 'sandboxes', scopes: [...scopes], agents: ['agent-*'], days: 1 })
    const controller = await startTestController({ engine: engine.at, cluster, token })
    at = { ...controller, cluster, token }
  })
  afterAll(async () => {
    await at?.stop()
    await at?.cluster.stop()
  })
  return {
    get engine() {
      return engine.at
    },
    /** What the audit log was told of an execution, in order. */
    async entries(id: string) {
      const owner = createPool(engine.own.database.url('acgs_owner'), 1)
      const { rows } = await owner.query<{ entry: string }>('SELECT entry FROM audit_inbox ORDER BY id')
      await owner.end()
      return rows.map(({ entry }) => JSON.parse(entry) as AuditEntry).filter(({ target }) => target.id === id)
    },
    get at() {
      if (!at) throw new Error('the controller is started before the first test')
      return at
    },
  }
}
