import type { Seeded } from './put'

const COMPONENT = 'app.kubernetes.io/component'
const QUARANTINE = 'acgs.io/quarantine'

type Selector = { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] }
type Peer = { podSelector?: Selector; namespaceSelector?: Selector }
type Rules = { pods: Selector; in?: { from?: Peer[]; ports: number[] }[]; out?: { to?: Peer[]; ports: number[]; protocol?: string }[] }

const isFree = { key: QUARANTINE, operator: 'DoesNotExist' }
/** Pods of these components that are not in quarantine: policies only add up, so every allow leaves those out. */
const components = (...values: string[]): Selector => ({ matchExpressions: [{ key: COMPONENT, operator: 'In', values }, isFree] })
const space = (name: string): Selector => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })
const there = (name: string, ...values: string[]): Peer => ({ namespaceSelector: space(name), podSelector: components(...values) })
const here = (...values: string[]): Peer => ({ podSelector: components(...values) })

const ports = (numbers: number[], protocol = 'TCP') => numbers.map((port) => ({ port, protocol }))

function policy(name: string, namespace: string, rules: Rules): Seeded {
  const policyTypes = [...(rules.in ? ['Ingress'] : []), ...(rules.out ? ['Egress'] : [])]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': 'acgs-lite' } },
    spec: {
      podSelector: rules.pods,
      policyTypes,
      ...(rules.in ? { ingress: rules.in.map(({ from, ports: open }) => ({ ...(from ? { from } : {}), ports: ports(open) })) } : {}),
      ...(rules.out
        ? { egress: rules.out.map(({ to, ports: open, protocol }) => ({ ...(to ? { to } : {}), ports: ports(open, protocol) })) }
        : {}),
    },
  }
}

const denyAll = (namespace: string): Seeded => policy('default-deny-all', namespace, { pods: {}, in: [], out: [] })
const quarantine = (namespace: string): Seeded =>
  policy('quarantine', namespace, { pods: { matchExpressions: [{ key: QUARANTINE, operator: 'Exists' }] }, in: [], out: [] })

const DNS: Peer = { namespaceSelector: space('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }
const allowDns = (namespace: string, ...of: string[]): Seeded => {
  const base = policy('allow-dns', namespace, { pods: components(...of), out: [{ to: [DNS], ports: [53] }] })
  const egress = [{ to: [DNS], ports: [...ports([53], 'UDP'), ...ports([53])] }]
  return { ...base, spec: { podSelector: components(...of), policyTypes: ['Egress'], egress } }
}

const GOVERNANCE = ['engine', 'opa', 'console', 'worker']
const MONITORING = ['prometheus', 'grafana', 'alertmanager']
const PROMETHEUS = [there('monitoring', 'prometheus')]
const database: Peer = {
  namespaceSelector: space('shared'),
  podSelector: { matchLabels: { 'cnpg.io/cluster': 'constitutional-postgres' }, matchExpressions: [isFree] },
}
const brokers: Peer = {
  namespaceSelector: space('shared'),
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'redpanda' }, matchExpressions: [isFree] },
}
const scraped = (namespace: string, of: string[], numbers: number[]): Seeded =>
  policy('monitoring-metrics-access', namespace, { pods: components(...of), in: [{ from: PROMETHEUS, ports: numbers }] })

/** The network of the installation: everything is denied, and each allow names who and where. */
export const networkPolicies = (): Seeded[] => [
  ...['governance', 'workload', 'shared', 'monitoring'].flatMap((name) => [denyAll(name), quarantine(name)]),
  policy('governance-internal-communication', 'governance', {
    pods: components(...GOVERNANCE),
    in: [
      { from: [here(...GOVERNANCE)], ports: [8001, 8003, 8181, 3000] },
      { from: [there('workload', 'controller', 'sandbox')], ports: [8001] },
    ],
    out: [{ to: [here(...GOVERNANCE)], ports: [8001, 8003, 8181, 3000] }],
  }),
  policy('governance-stop-access', 'governance', { pods: components('worker'), in: [{ from: [here('console')], ports: [8005] }] }),
  policy('governance-stop-calls', 'governance', { pods: components('console'), out: [{ to: [here('worker')], ports: [8005] }] }),
  policy('governance-controller-access', 'governance', {
    pods: components('worker', 'console'),
    out: [{ to: [there('workload', 'controller')], ports: [8004] }],
  }),
  policy('governance-database-access', 'governance', {
    pods: components('engine', 'console', 'worker'),
    out: [{ to: [database], ports: [5432] }],
  }),
  policy('governance-redpanda-access', 'governance', { pods: components('engine', 'worker'), out: [{ to: [brokers], ports: [9092] }] }),
  policy('governance-redpanda-admin', 'governance', { pods: components('worker'), out: [{ to: [brokers], ports: [9644] }] }),
  policy('console-access', 'governance', {
    pods: components('console'),
    in: [{ from: [{ namespaceSelector: space('ingress') }, there('monitoring', 'alertmanager')], ports: [3000] }],
  }),
  policy('outside-access', 'governance', { pods: components('console', 'worker'), out: [{ ports: [443, 6443, 465, 587] }] }),
  scraped('governance', GOVERNANCE, [9800, 9801, 9803, 8282]),
  allowDns('governance', ...GOVERNANCE),
  policy('sandbox-isolation', 'workload', { pods: components('sandbox'), out: [{ to: [there('governance', 'engine')], ports: [8001] }] }),
  policy('controller-access', 'workload', {
    pods: components('controller'),
    in: [{ from: [there('governance', 'worker', 'console')], ports: [8004] }],
    out: [{ to: [there('governance', 'engine')], ports: [8001] }, { to: [database], ports: [5432] }, { ports: [443, 6443] }],
  }),
  scraped('workload', ['controller'], [9804]),
  allowDns('workload', 'controller'),
  policy('shared-ingress', 'shared', {
    pods: components('database', 'streaming'),
    in: [
      { from: [there('governance', 'engine', 'console', 'worker'), there('workload', 'controller')], ports: [5432] },
      { from: [there('governance', 'engine', 'worker')], ports: [9092] },
      { from: [there('governance', 'worker')], ports: [9644] },
      { from: [here('database')], ports: [5432, 8000] },
      { from: [here('streaming')], ports: [9092, 9644, 33_145] },
      { from: [{ namespaceSelector: space('cnpg-system') }, { namespaceSelector: space('redpanda-system') }], ports: [5432, 8000, 9644] },
    ],
    out: [
      { to: [here('database')], ports: [5432, 8000] },
      { to: [here('streaming')], ports: [9092, 9644, 33_145] },
    ],
  }),
  policy('archive-access', 'shared', { pods: components('database'), out: [{ ports: [443, 6443] }] }),
  scraped('shared', ['database', 'streaming'], [9187, 9644]),
  allowDns('shared', 'database', 'streaming'),
  policy('monitoring-metrics-access', 'monitoring', {
    pods: components('prometheus'),
    out: [
      { to: [there('governance', ...GOVERNANCE)], ports: [9800, 9801, 9803, 8282] },
      { to: [there('workload', 'controller')], ports: [9804] },
      { to: [there('shared', 'database', 'streaming')], ports: [9187, 9644] },
      { to: [here(...MONITORING)], ports: [9100, 9090, 9093, 3000] },
    ],
  }),
  policy('monitoring-internal-communication', 'monitoring', {
    pods: components(...MONITORING),
    in: [{ from: [here(...MONITORING)], ports: [9090, 9093, 3000] }],
  }),
  policy('grafana-sources', 'monitoring', {
    pods: components('grafana'),
    out: [{ to: [here('prometheus', 'alertmanager')], ports: [9090, 9093] }],
  }),
  policy('alertmanager-access', 'monitoring', {
    pods: components('alertmanager'),
    out: [{ to: [there('governance', 'console')], ports: [3000] }, { ports: [443] }],
  }),
  allowDns('monitoring', ...MONITORING),
]
