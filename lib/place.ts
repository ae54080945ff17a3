/** Where a console is: what its badge says and its edge shows. */
export type Place = { kind: 'prod' | 'sim' | 'unknown'; label: string; short: string }

const IN_CLUSTER = new Set(['inCluster', 'inClusterContext', ''])

type Facts = {
  hasCluster: boolean
  /** What the cluster said of itself; null while it never answered. */
  cluster: { isLocal: boolean; context: string } | null
  origin: 'live' | 'simulated'
  environment: string
  /** Before anybody has signed in: how a cluster is called is nobody's business. */
  isPublic?: boolean
}

/** Workloads are called simulated by the cluster's own word and by nothing else; a cluster that never answered is neither. */
export function placeOf({ hasCluster, cluster, origin, environment, isPublic = false }: Facts): Place {
  const traffic = origin === 'simulated' ? ', simulated traffic' : ''
  if (!hasCluster && traffic) return { kind: 'sim', label: 'No cluster, simulated traffic', short: 'Simulated traffic' }
  if (hasCluster && !cluster) return { kind: 'unknown', label: 'Cluster unknown', short: 'Cluster unknown' }
  if (cluster?.isLocal) return { kind: 'sim', label: 'Local cluster, simulated workloads', short: 'Simulated workloads' }
  // Inside a cluster its context is a word of the client, not a name.
  const isNamed = cluster !== null && !isPublic && !IN_CLUSTER.has(cluster.context)
  const name = isNamed ? cluster.context : environment
  return { kind: 'prod', label: `${isNamed ? 'Cluster' : 'Production'} ${name}${traffic}`, short: name }
}
