import { POOL } from './nodes'
import type { Seeded } from './put'

const runtime = (name: string, handler: string, sandbox: string): Seeded => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name, labels: { 'app.kubernetes.io/name': 'acgs-lite' } },
  handler,
  scheduling: { nodeSelector: { [POOL]: 'workload', sandbox } },
})

/** What separates a sandbox from its node's kernel. A class that is missing refuses; nothing falls back to another. */
export const runtimeClasses = (): Seeded[] => [runtime('gvisor', 'runsc', 'gvisor'), runtime('kata-firecracker', 'kata-fc', 'kata')]
