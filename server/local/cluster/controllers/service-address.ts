import { isTerminating } from './pods'
import type { Service } from './types'
import type { Controller, World } from './world'

const needsAddress = ({ spec }: Service): boolean => !spec.clusterIP && spec.type !== 'ExternalName'

function free(world: World): string {
  const taken = new Set(world.list('services').map(({ spec }) => spec.clusterIP))
  for (let number = 257; number < 65_535; number += 1) {
    const address = `10.96.${number >> 8}.${number & 255}`
    if (!taken.has(address)) return address
  }
  throw new Error('no service address is left')
}

/** A service that names no address gets one of its own. */
export const serviceAddresses: Controller = {
  name: 'service-addresses',
  kind: 'services',
  reconcile(world, { namespace, name }) {
    const service = world.get('services', namespace, name)
    if (!service || isTerminating(service) || !needsAddress(service)) return undefined
    const address = free(world)
    world.edit('services', service, (draft) => {
      draft.spec.clusterIP = address
      draft.spec.clusterIPs = [address]
    })
    return undefined
  },
}
