import type { KubeObject } from '@/server/local/cluster/object'
import type { Store } from '@/server/local/cluster/store'
import { access } from './access'
import { ourNamespaces, systemNamespaces } from './namespaces'
import { networkPolicies } from './network'
import { plainNodes, poolNodes } from './nodes'
import { put, type Seeded } from './put'
import { runtimeClasses } from './runtimes'
import { stores, workloads } from './workloads'

const MARK = { namespace: 'kube-system', name: 'acgs-local-seed' }
type Mark = KubeObject & { data?: Record<string, string> }

const installed = (): Seeded[] => [...poolNodes(), ...ourNamespaces(), ...access(), ...networkPolicies(), ...workloads(), ...stores()]

/** What a new cluster has: its own namespaces, and with `installation` the inventory that the chart would install, else three machines.
 *  Each part is done once, also on a cluster from before there was that part: what somebody changed or deleted since stays so. */
export function seed(store: Store, { installation }: { installation: boolean }): void {
  const mark = store.get('configmaps', MARK) as Mark | null // written below alone
  const data = mark?.data ?? {}
  const isPlain = data.contents === 'plain' || (mark === null && !installation)
  if (mark !== null && (isPlain || data.runtimes === '1')) return
  store.transaction(() => {
    if (mark === null) put(store, [...systemNamespaces(), ...(installation ? installed() : plainNodes())])
    if (!isPlain) put(store, runtimeClasses())
    const contents = { contents: isPlain ? 'plain' : 'installation', ...(isPlain ? {} : { runtimes: '1' }) }
    const draft = { apiVersion: 'v1', kind: 'ConfigMap', metadata: MARK, data: contents }
    if (mark === null) put(store, [draft])
    else store.update('configmaps', { ...mark, data: contents }, { manager: 'acgs-install' })
  })
}
