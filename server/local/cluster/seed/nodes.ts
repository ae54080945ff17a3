import type { Seeded } from './put'

type Place = { name: string; address: string; labels?: Record<string, string>; taint?: { key: string; value: string; effect: string } }

/** A simulated machine, ready for 110 pods. */
export function node({ name, address, labels = {}, taint }: Place): Seeded {
  const room = { cpu: '32', memory: '128Gi', 'ephemeral-storage': '500Gi', pods: '110' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'beta.kubernetes.io/arch': 'amd64',
        ...labels,
      },
    },
    spec: taint ? { taints: [taint] } : {},
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      capacity: room,
      allocatable: room,
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        osImage: 'simulated',
        kernelVersion: 'simulated',
        containerRuntimeVersion: 'simulated',
        kubeletVersion: 'v1.36.3-acgs-local',
        kubeProxyVersion: '',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  }
}

export const POOL = 'acgs-lite.io/node-pool'
const POOLS = [
  { pool: 'governance', count: 3 },
  { pool: 'monitoring', count: 2 },
  { pool: 'workload', count: 3 },
] as const
const RUNTIMES = ['gvisor', 'kata', 'gvisor']

/** The pools of the installation, each tainted with its own name. */
export const poolNodes = (): Seeded[] =>
  POOLS.flatMap(({ pool, count }, at) =>
    Array.from({ length: count }, (_, index) =>
      node({
        name: `${pool}-${index + 1}`,
        address: `10.0.${at + 1}.${index + 1}`,
        labels: { [POOL]: pool, ...(pool === 'workload' ? { sandbox: RUNTIMES[index] ?? 'gvisor' } : {}) },
        taint: { key: POOL, value: pool, effect: 'NoSchedule' },
      }),
    ),
  )

/** Three machines that take everything, for a cluster without the installation. */
export const plainNodes = (): Seeded[] => [1, 2, 3].map((number) => node({ name: `node-${number}`, address: `10.0.0.${number}` }))
