import type { Seeded } from './put'

export const namespace = (name: string, labels: Record<string, string> = {}): Seeded => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
})

/** What every cluster has. */
export const systemNamespaces = (): Seeded[] => ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => namespace(name))

type Quota = {
  name: string
  level: string
  security: string
  requests: [string, string]
  limits: [string, string]
  pods: number
  services: number
  configMaps: number
}
const QUOTAS: Quota[] = [
  {
    name: 'governance',
    level: 'high',
    security: 'restricted',
    requests: ['8', '32Gi'],
    limits: ['16', '64Gi'],
    pods: 30,
    services: 10,
    configMaps: 20,
  },
  {
    name: 'workload',
    level: 'maximum',
    security: 'restricted',
    requests: ['32', '128Gi'],
    limits: ['64', '256Gi'],
    pods: 100,
    services: 5,
    configMaps: 20,
  },
  {
    name: 'shared',
    level: 'high',
    security: 'restricted',
    requests: ['16', '64Gi'],
    limits: ['32', '128Gi'],
    pods: 30,
    services: 15,
    configMaps: 20,
  },
  {
    name: 'monitoring',
    level: 'medium',
    security: 'baseline',
    requests: ['8', '32Gi'],
    limits: ['16', '64Gi'],
    pods: 20,
    services: 10,
    configMaps: 20,
  },
]
export const OURS = QUOTAS.map(({ name }) => name)

export const ourNamespaces = (): Seeded[] =>
  QUOTAS.flatMap(({ name, level, security, requests, limits, pods, services, configMaps }) => [
    namespace(name, {
      'acgs-lite.io/namespace-type': name,
      'acgs-lite.io/security-level': level,
      'pod-security.kubernetes.io/enforce': security,
    }),
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: `${name}-quota`, namespace: name },
      spec: {
        hard: {
          'requests.cpu': requests[0],
          'requests.memory': requests[1],
          'limits.cpu': limits[0],
          'limits.memory': limits[1],
          pods: String(pods),
          services: String(services),
          configmaps: String(configMaps),
        },
      },
    },
  ])
