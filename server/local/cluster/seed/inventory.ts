type Probes = { live: string; ready: string; port: number }
export type Workload = {
  namespace: string
  name: string
  component: string
  pool: string
  replicas: number
  account?: string
  /** Name and number; the first is what the service is found at. */
  ports: Record<string, number>
  probes: Probes
  cpu: [string, string]
  memory: [string, string]
  /** Kept while pods are moved. */
  budget: { minAvailable: number } | { maxUnavailable: number }
  autoscale?: { min: number; max: number; cpu: number; memory: number }
}

const ours = (port: number): Probes => ({ live: '/health', ready: '/ready', port })
const LARGE = { cpu: ['200m', '1'], memory: ['512Mi', '1Gi'] } satisfies Pick<Workload, 'cpu' | 'memory'>
const GOVERNANCE = { namespace: 'governance', pool: 'governance', ...LARGE }
const MONITORING = { namespace: 'monitoring', pool: 'monitoring', replicas: 1, budget: { maxUnavailable: 1 }, ...LARGE }

/** The workloads of the installation, databases and brokers aside. */
export const WORKLOADS: Workload[] = [
  {
    ...GOVERNANCE,
    name: 'policy-engine',
    component: 'engine',
    account: 'acgs-engine',
    replicas: 3,
    ports: { api: 8001, metrics: 9801 },
    probes: ours(8001),
    budget: { minAvailable: 2 },
    autoscale: { min: 3, max: 10, cpu: 70, memory: 80 },
  },
  {
    ...GOVERNANCE,
    name: 'opa',
    component: 'opa',
    replicas: 2,
    ports: { api: 8181, diagnostics: 8282 },
    probes: { live: '/health', ready: '/health?bundle=true', port: 8282 },
    budget: { minAvailable: 1 },
  },
  {
    ...GOVERNANCE,
    name: 'acgs-console',
    component: 'console',
    account: 'acgs-console',
    replicas: 2,
    ports: { web: 3000, metrics: 9800 },
    probes: ours(3000),
    budget: { minAvailable: 1 },
  },
  {
    ...GOVERNANCE,
    name: 'acgs-worker',
    component: 'worker',
    account: 'acgs-worker',
    replicas: 2,
    ports: { health: 8003, stop: 8005, metrics: 9803 },
    probes: ours(8003),
    budget: { minAvailable: 1 },
  },
  {
    namespace: 'workload',
    pool: 'workload',
    name: 'sandbox-controller',
    component: 'controller',
    account: 'acgs-controller',
    replicas: 2,
    ports: { api: 8004, metrics: 9804 },
    probes: ours(8004),
    cpu: ['200m', '500m'],
    memory: ['256Mi', '512Mi'],
    budget: { minAvailable: 1 },
  },
  {
    ...MONITORING,
    name: 'prometheus',
    component: 'prometheus',
    ports: { web: 9090 },
    probes: { live: '/-/healthy', ready: '/-/ready', port: 9090 },
  },
  {
    ...MONITORING,
    name: 'grafana',
    component: 'grafana',
    ports: { web: 3000 },
    probes: { live: '/api/health', ready: '/api/health', port: 3000 },
  },
  {
    ...MONITORING,
    name: 'alertmanager',
    component: 'alertmanager',
    ports: { web: 9093 },
    probes: { live: '/-/healthy', ready: '/-/ready', port: 9093 },
  },
]
