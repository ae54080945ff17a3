import { randomBytes } from 'node:crypto'
import { KubeConfig } from '@kubernetes/client-node'
import type { TestProject } from 'vitest/node'
import { connectionOf } from './connection.ts'
import { type Api, apiOf } from './http.ts'
import { startRealCluster } from './real/start.ts'
import type { Target, TargetName } from './target.ts'
import { kubectls } from './tools.ts'

type Started = { kubeconfig: string; stop: () => Promise<void> }

/** The cluster of KUBECONFIG, only when ACGS_CONTRACT_CONTEXT says its current context: nobody runs this against production by a stale variable. */
function given(): Started {
  const { KUBECONFIG, ACGS_CONTRACT_CONTEXT } = process.env
  if (!KUBECONFIG) throw new Error('KUBECONFIG names no cluster')
  const config = new KubeConfig()
  config.loadFromFile(KUBECONFIG)
  if (config.getCurrentContext() !== ACGS_CONTRACT_CONTEXT)
    throw new Error(
      `The current context of KUBECONFIG is "${config.getCurrentContext()}", ACGS_CONTRACT_CONTEXT says "${ACGS_CONTRACT_CONTEXT ?? ''}": nothing was run.`,
    )
  return { kubeconfig: KUBECONFIG, stop: async () => undefined }
}

async function local(): Promise<Started> {
  const { startLocalCluster } = await import('./local.ts')
  const delays = { startMs: 100, readyMs: 100, stopMs: 200, workMs: 300, scaleMs: 2000 } // the last as the real one is told
  const { kubeconfig, stop } = await startLocalCluster({ seed: false, delays })
  return { kubeconfig, stop }
}

const START: Record<TargetName, () => Promise<Started> | Started> = { local, real: startRealCluster, given }
const PROBE_MS = 15_000

async function within(ms: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await new Promise((next) => setTimeout(next, 200)))
    if (await isTrue()) return true
  return false
}

/** Whether somebody acts on what is stored: a workload without pods is seen by its controller, or by nobody. */
async function hasControllers(api: Api, namespace: string): Promise<boolean> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const labels = { app: 'probe' }
  const spec = {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'probe', image: 'registry.invalid/probe:v1' }] } },
  }
  await api.post(path, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'probe' }, spec })
  const isSeen = await within(PROBE_MS, async () => (await api.get(`${path}/probe`)).body.status?.observedGeneration === 1)
  await api.remove(`${path}/probe`)
  return isSeen
}

async function lookAt(name: TargetName, kubeconfig: string): Promise<Target> {
  const connection = await connectionOf(kubeconfig)
  const api = apiOf(connection)
  const namespace = `acgs-contract-${randomBytes(4).toString('hex')}`
  const created = await api.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  if (created.status !== 201) throw new Error(`the namespace ${namespace} cannot be made: ${created.status} ${created.body.message}`)
  const { items = [] } = (await api.get('/api/v1/nodes')).body
  const nodes = items.filter(({ spec }) => !spec.unschedulable && !spec.taints).map(({ metadata }) => metadata.name)
  const isOurs = name !== 'given'
  const drainable = isOurs ? (nodes[0] ?? null) : (process.env.ACGS_CONTRACT_NODE ?? null)
  const controllers = await hasControllers(api, namespace)
  const none = 'nobody acts on what is stored: no controllers'
  return {
    name,
    kubeconfig,
    connection,
    namespace,
    nodes,
    drainable,
    lacks: {
      ...(controllers ? {} : { controllers: none, HPA: none, drain: none }),
      ...(nodes.length < 2 ? { 'two nodes': 'fewer than two nodes take pods' } : {}),
      ...(name === 'local' ? {} : { 'enforcing CNI': 'no observer of network paths here' }),
      ...(drainable ? {} : { drain: 'ACGS_CONTRACT_NODE names no node' }),
      ...(isOurs ? {} : { 'own cluster': 'changes what is shared by the whole cluster' }),
      ...(name === 'real' ? {} : { 'short history': 'keeps its history for five minutes' }),
      ...(kubectls().length > 0 ? {} : { kubectl: 'oracle not run: no kubectl here' }),
    },
  }
}

/** Starts the cluster that ACGS_CONTRACT_TARGET names, makes the namespace of this run, and takes both away at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = (process.env.ACGS_CONTRACT_TARGET ?? 'local') as TargetName // set by test-cluster.mts
  const { kubeconfig, stop } = await START[name]()
  try {
    const target = await lookAt(name, kubeconfig)
    project.provide('target', target)
    return async () => {
      const api = apiOf(target.connection)
      const path = `/api/v1/namespaces/${target.namespace}`
      // A cluster that ends with this run takes its namespaces along.
      if (name !== 'real') {
        await api.remove(path)
        const isGone = await within(120_000, async () => (await api.get(path)).status === 404)
        if (!isGone) process.stderr.write(`the namespace ${target.namespace} is still there after two minutes\n`)
      }
      await stop()
    }
  } catch (cause) {
    await stop()
    throw cause
  }
}
