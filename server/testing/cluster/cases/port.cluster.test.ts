import { describe } from 'vitest'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { clusterContract } from '@/server/ports/cluster.contract'
import { ns, target } from '../contract'

/** The port's own contract over the thin client. Objects of it have fixed names, so it runs in the namespace of this run and only once. */
describe('the port', () =>
  clusterContract(async () => {
    const { cluster } = openKubernetes({ kubeconfig: target.kubeconfig, context: null })
    return { cluster, namespace: ns, caller: { kind: 'self' }, close: () => cluster.close() }
  }))
