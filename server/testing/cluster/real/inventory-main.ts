import { resourceOfKind } from '@/server/local/cluster/resources'
import { access } from '@/server/local/cluster/seed/access'
import { ourNamespaces } from '@/server/local/cluster/seed/namespaces'
import { networkPolicies } from '@/server/local/cluster/seed/network'
import { poolNodes } from '@/server/local/cluster/seed/nodes'
import type { Seeded } from '@/server/local/cluster/seed/put'
import { workloads } from '@/server/local/cluster/seed/workloads'

/** Where an object of this kind is created. */
function pathOf({ apiVersion, kind, metadata }: Seeded): string {
  const resource = resourceOfKind(apiVersion, kind)
  if (resource === null) throw new Error(`no resource for ${apiVersion} ${kind}`)
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`
  return metadata.namespace === undefined ? `${root}/${resource.plural}` : `${root}/namespaces/${metadata.namespace}/${resource.plural}`
}

/** Machines without what only a kubelet says of itself. */
const machines = poolNodes().map(({ status: _status, metadata, ...rest }) => ({
  ...rest,
  metadata: { ...metadata, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
}))
/** What a namespace is when it is made; the rest the server adds. */
const namespaces = ourNamespaces().map(({ status: _status, spec, ...rest }) => (rest.kind === 'Namespace' ? rest : { ...rest, spec }))

/** Prints the inventory of an installation, in the order in which a cluster takes it. What belongs to the operators of databases and brokers is
 *  left out: a bare control plane has none. */
const objects = [...machines, ...namespaces, ...access(), ...networkPolicies(), ...workloads()]
process.stdout.write(JSON.stringify(objects.map((object) => ({ path: pathOf(object), object }))))
