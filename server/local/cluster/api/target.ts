import { type Resource, resourceAt } from '@/server/local/cluster/resources'

/** What a path under `/api` or `/apis` names. */
export type Target = { resource: Resource; namespace: string; name: string; subresource: string }

/** The parts of such a path, whether or not the resource exists: authorisation comes before that is said. */
export type Parts = { group: string; version: string; namespace: string; plural: string; name: string; subresource: string }

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function partsOfPath(path: string): Parts | null {
  const all = path.split('/').slice(1).map(decode)
  if (all.at(-1) === '') all.pop()
  const [root] = all
  if (root !== 'api' && root !== 'apis') return null
  const group = root === 'api' ? '' : (all[1] ?? '')
  const [version = '', ...rest] = all.slice(root === 'api' ? 1 : 2)
  // `…/namespaces/x/pods` is in a namespace, `…/namespaces/x` and `…/namespaces/x/status` are one.
  const isInside = rest[0] === 'namespaces' && rest.length > 2 && !(rest.length === 3 && (rest[2] === 'status' || rest[2] === 'finalize'))
  const [plural = '', name = '', ...sub] = isInside ? rest.slice(2) : rest
  if (plural === '') return null
  const namespace = isInside ? (rest[1] ?? '') : plural === 'namespaces' ? name : ''
  return { group, version, namespace, plural, name, subresource: sub.join('/') }
}

export function targetOf(parts: Parts): Target | null {
  const resource = resourceAt(parts)
  if (resource === null) return null
  const { name, subresource } = parts
  if (subresource !== '' && !resource.subresources.some((one) => one === subresource)) return null
  if (!resource.isNamespaced) return { resource, namespace: '', name, subresource }
  if (parts.namespace === '' && name !== '') return null
  return { resource, namespace: parts.namespace, name, subresource }
}
