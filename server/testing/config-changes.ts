import type { ConfigCluster } from './config-cluster'

export const NETWORK_POLICIES = 'networkpolicies.networking.k8s.io'

/** What an intruder would do: everything is let in and out, one allow is removed, and one is added. By another manager than ours. */
export async function openUp(at: ConfigCluster, from = 'governance'): Promise<void> {
  const open = [{}]
  const all = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: open, egress: open }
  at.store().change(NETWORK_POLICIES, { namespace: from, name: 'default-deny-all' }, (draft) => void Object.assign(draft, { spec: all }), {
    manager: 'kubectl-edit',
  })
  at.store().change(
    NETWORK_POLICIES,
    { namespace: 'shared', name: 'default-deny-all' },
    (draft) => void Object.assign(draft, { spec: all }),
    {
      manager: 'kubectl-edit',
    },
  )
  at.store().delete(NETWORK_POLICIES, { namespace: from, name: 'allow-dns' })
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'wide-open', namespace: from, labels: { 'app.kubernetes.io/name': 'acgs-lite' } },
    spec: all,
  }
  at.store().create(NETWORK_POLICIES, object, { manager: 'kubectl-create' })
}
