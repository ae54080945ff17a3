import type { Api } from '@/server/testing/cluster/http'

export const SERVICES = 13
export const NAMESPACE = 'workload'

export const nameOf = (at: number) => `service-${at + 1}`
export const countOf = (at: number) => (at % 3) + 1
const deploymentOf = (at: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: nameOf(at), namespace: NAMESPACE },
  spec: {
    replicas: countOf(at),
    selector: { matchLabels: { app: nameOf(at) } },
    template: {
      metadata: { labels: { app: nameOf(at) } },
      spec: { terminationGracePeriodSeconds: 5, containers: [{ name: 'main', image: 'registry.invalid/one:1' }] },
    },
  },
})
const policyOf = (name: string, podSelector: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: NAMESPACE },
  spec: { podSelector, policyTypes: ['Ingress', 'Egress'] },
})
const budgetOf = (at: number) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: nameOf(at), namespace: NAMESPACE },
  spec: { minAvailable: 1, selector: { matchLabels: { app: nameOf(at) } } },
})
/** What the local cluster plays: code that outlives every stop. */
const CODE = { name: 'ACGS_CODE_0', value: Buffer.from('# acgs-simulate: {"seconds": 86400}').toString('base64') }
export const sandboxOf = (at: number, finalizers: string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `sandbox-${at}-${crypto.randomUUID().slice(0, 8)}`,
    namespace: NAMESPACE,
    labels: { app: 'sandbox', 'app.kubernetes.io/component': 'sandbox', 'acgs.io/sandbox': String(at) },
    ...(finalizers.length > 0 ? { finalizers } : {}),
  },
  spec: {
    terminationGracePeriodSeconds: 5,
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'registry.invalid/one:1', env: [CODE] }],
  },
})

/** Errors: whatever is not made, or there already. */
export async function post(api: Api, path: string, object: object): Promise<void> {
  const { status, body } = await api.post(path, object)
  if (status !== 201 && status !== 409) throw new Error(`${path}: ${status} ${body.message}`)
}
export const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`
export const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`

/** 13 services of one to three pods, each with a budget, in a namespace that denies everything. */
export async function install(api: Api): Promise<void> {
  for (const name of [NAMESPACE, 'governance'])
    await post(api, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  await post(api, `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/networkpolicies`, policyOf('default-deny-all', {}))
  for (let at = 0; at < SERVICES; at += 1) {
    await post(api, DEPLOYMENTS, deploymentOf(at))
    await post(api, `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`, budgetOf(at))
  }
}
