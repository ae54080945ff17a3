/** The services of an installation in the order in which they go back: callers before what they call; the policy engine late, monitoring last. */
export const ROLLBACK_ORDER = [
  { kind: 'Deployment', namespace: 'governance', name: 'acgs-worker' },
  { kind: 'Deployment', namespace: 'governance', name: 'acgs-console' },
  { kind: 'Deployment', namespace: 'workload', name: 'sandbox-controller' },
  { kind: 'Deployment', namespace: 'governance', name: 'opa' },
  { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' },
  { kind: 'Deployment', namespace: 'monitoring', name: 'prometheus' },
  { kind: 'Deployment', namespace: 'monitoring', name: 'alertmanager' },
  { kind: 'Deployment', namespace: 'monitoring', name: 'grafana' },
] as const
