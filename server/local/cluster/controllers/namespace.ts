import { isTerminating } from './pods'
import type { Controller } from './world'

/** A namespace is active, and has an account for pods that name none. */
export const namespaces: Controller = {
  name: 'namespace-controller',
  kind: 'namespaces',
  also: { serviceaccounts: ({ metadata }) => (metadata.name === 'default' && metadata.namespace ? [metadata.namespace] : []) },
  reconcile(world, { name }) {
    const space = world.get('namespaces', undefined, name)
    if (!space || isTerminating(space)) return undefined
    if (space.status?.phase !== 'Active') world.status('namespaces', space, { ...space.status, phase: 'Active' })
    if (!world.get('serviceaccounts', name, 'default')) {
      world.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } })
    }
    return undefined
  },
}
