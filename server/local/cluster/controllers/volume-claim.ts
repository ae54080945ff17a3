import { isTerminating } from './pods'
import type { Controller } from './world'

/** Every claim gets a volume. */
export const volumeClaims: Controller = {
  name: 'persistentvolume-controller',
  kind: 'persistentvolumeclaims',
  reconcile(world, { namespace, name }) {
    const pvc = world.get('persistentvolumeclaims', namespace, name)
    if (!pvc || isTerminating(pvc) || pvc.status?.phase === 'Bound') return undefined
    const { resources, accessModes } = pvc.spec ?? {}
    const asked = (resources as { requests?: { storage?: string } } | undefined)?.requests?.storage
    world.edit('persistentvolumeclaims', pvc, (draft) => {
      draft.spec = { ...draft.spec, volumeName: `pvc-${pvc.metadata.uid}` }
      draft.status = { phase: 'Bound', accessModes, ...(asked ? { capacity: { storage: asked } } : {}) }
    })
    return undefined
  },
}
