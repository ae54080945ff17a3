import type { NewObject } from '@/server/local/cluster/object'
import { resourceOfKind } from '@/server/local/cluster/resources'
import { fillDefaults } from '@/server/local/cluster/schema/defaults'
import type { Store } from '@/server/local/cluster/store'

export type Seeded = NewObject & { metadata: { name: string; namespace?: string } }

/** Creates what is not there. What is there is somebody's by now, and stays as it is. */
export function put(store: Store, objects: readonly Seeded[]): void {
  for (const object of objects) {
    const { name, namespace } = object.metadata
    const resource = resourceOfKind(object.apiVersion, object.kind)
    if (resource === null) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`)
    if (store.get(resource.id, namespace === undefined ? { name } : { namespace, name }) !== null) continue
    const draft = structuredClone(object)
    fillDefaults(draft)
    store.create(resource.id, draft, { manager: 'acgs-install' })
  }
}
