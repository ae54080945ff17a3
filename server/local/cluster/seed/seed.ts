import type { Store } from '@/server/local/cluster/store'
import { access } from './access'
import { ourNamespaces, systemNamespaces } from './namespaces'
import { networkPolicies } from './network'
import { plainNodes, poolNodes } from './nodes'
import { put } from './put'
import { stores, workloads } from './workloads'

const MARK = { namespace: 'kube-system', name: 'acgs-local-seed' }

/** What a new cluster has: its own namespaces, and with `installation` the inventory that the chart would install, else three machines.
 *  Done once: what somebody changed or deleted since stays so. */
export function seed(store: Store, { installation }: { installation: boolean }): void {
  if (store.get('configmaps', MARK) !== null) return
  store.transaction(() => {
    put(store, systemNamespaces())
    put(
      store,
      installation ? [...poolNodes(), ...ourNamespaces(), ...access(), ...networkPolicies(), ...workloads(), ...stores()] : plainNodes(),
    )
    put(store, [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: MARK, data: { contents: installation ? 'installation' : 'plain' } }])
  })
}
