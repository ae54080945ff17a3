import type { Json } from '@/server/local/cluster/object'
import { groupVersionOf, RESOURCES, type Resource, type Subresource } from '@/server/local/cluster/resources'
import { StatusError } from '@/server/local/cluster/status'
import { REVIEWS } from './reviews'

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const MINOR = '36'

export const VERSION: Json = {
  major: '1',
  minor: MINOR,
  emulationMajor: '1',
  emulationMinor: MINOR,
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: `v1.${MINOR}.3-acgs-local`,
  gitCommit: '',
  gitTreeState: '',
  buildDate: '',
  goVersion: '',
  compiler: '',
  platform: '',
}

const SUBRESOURCES: Record<Subresource, (resource: Resource) => Json> = {
  status: ({ kind }) => ({ kind, verbs: ['get', 'patch', 'update'] }),
  scale: () => ({ group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] }),
  log: ({ kind }) => ({ kind, verbs: ['get'] }),
  eviction: () => ({ group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] }),
}

function entriesOf(resource: Resource): Json[] {
  const { plural, singular, isNamespaced, kind, shortNames, isInAll, subresources } = resource
  const own = {
    name: plural,
    singularName: singular,
    namespaced: isNamespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(isInAll ? { categories: ['all'] } : {}),
  }
  const subs = subresources.map((name) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced: isNamespaced,
    ...SUBRESOURCES[name](resource),
  }))
  return [own, ...subs]
}

const stored = RESOURCES.map((resource) => ({ groupVersion: groupVersionOf(resource), entries: entriesOf(resource) }))
const asked = REVIEWS.map(({ group, version, plural, kind, isNamespaced }) => ({
  groupVersion: `${group}/${version}`,
  entries: [{ name: plural, singularName: kind.toLowerCase(), namespaced: isNamespaced, kind, verbs: ['create'] }],
}))

/** What is served under each group and version. */
const SERVED = new Map<string, Json[]>()
for (const { groupVersion, entries } of [...stored, ...asked]) SERVED.set(groupVersion, [...(SERVED.get(groupVersion) ?? []), ...entries])

const groups = [...SERVED.keys()]
  .filter((groupVersion) => groupVersion.includes('/'))
  .map((groupVersion) => {
    const version = { groupVersion, version: groupVersion.split('/')[1] ?? '' }
    return { name: groupVersion.split('/')[0] ?? '', versions: [version], preferredVersion: version }
  })

const addresses = [{ clientCIDR: '0.0.0.0/0', serverAddress: '' }]

/** `/api`, `/apis` and the lists below them; null for any other path. */
export function discovery(path: string): Json | null {
  const parts = path.replace(/\/$/, '').split('/').slice(1)
  const [root, one, two] = parts
  if (root === 'version' && parts.length === 1) return VERSION
  if (root === 'api' && parts.length === 1) return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: addresses }
  if (root === 'apis' && parts.length === 1) return { kind: 'APIGroupList', apiVersion: 'v1', groups }
  if (root === 'apis' && parts.length === 2) {
    const found = groups.find(({ name }) => name === one)
    return found === undefined ? null : { kind: 'APIGroup', apiVersion: 'v1', ...found }
  }
  const groupVersion = root === 'api' && parts.length === 2 ? one : root === 'apis' && parts.length === 3 ? `${one}/${two}` : undefined
  const resources = groupVersion === undefined ? undefined : SERVED.get(groupVersion)
  return resources === undefined ? null : { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

export const servedGroupVersions = (): string[] => [...SERVED.keys()]

/** What a path that is served nowhere answers. */
export const noSuchPath = () =>
  new StatusError({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} })
