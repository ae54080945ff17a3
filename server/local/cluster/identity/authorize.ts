import type { Store } from '@/server/local/cluster/store'
import { grantsOf, type Rule } from './rules'
import type { User, Verdict, Wish } from './user'

const has = (list: string[] | undefined, value: string) => list?.some((one) => one === '*' || one === value) === true

function isResourceIn(resources: string[] | undefined, resource: string, subresource: string): boolean {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`
  return resources?.some((one) => one === '*' || one === whole || (subresource !== '' && one === `*/${subresource}`)) === true
}

const isPathIn = (paths: string[] | undefined, path: string) =>
  paths?.some((one) => one === '*' || one === path || (one.endsWith('*') && path.startsWith(one.slice(0, -1)))) === true

function grants(rule: Rule, wish: Wish): boolean {
  if (!has(rule.verbs, wish.verb)) return false
  if (!wish.isResource) return isPathIn(rule.nonResourceURLs, wish.path)
  if (!has(rule.apiGroups, wish.group) || !isResourceIn(rule.resources, wish.resource, wish.subresource)) return false
  const names = rule.resourceNames ?? []
  return names.length === 0 || names.includes(wish.name)
}

/** May the user do it, by the roles and bindings that are stored now. */
export function authorize(store: Store, user: User, wish: Wish): Verdict {
  const { grants: granted, missing } = grantsOf(store, user, wish.isResource ? wish.namespace : '')
  const found = granted.find(({ rule }) => grants(rule, wish))
  const evaluationError = missing.length === 0 ? {} : { evaluationError: missing.join(', ') }
  if (found !== undefined) return { isAllowed: true, reason: `RBAC: allowed by ${found.by}`, ...evaluationError }
  return { isAllowed: false, reason: missing.length === 0 ? '' : `RBAC: ${missing.join(', ')}`, ...evaluationError }
}

const quoted = (text: string) => JSON.stringify(text)

/** What a refusal says, without the resource it begins with. */
export function deniedMessage(user: User, wish: Wish): string {
  if (!wish.isResource) return `User ${quoted(user.name)} cannot ${wish.verb} path ${quoted(wish.path)}`
  const resource = wish.subresource === '' ? wish.resource : `${wish.resource}/${wish.subresource}`
  const scope = wish.namespace === '' ? 'at the cluster scope' : `in the namespace ${quoted(wish.namespace)}`
  return `User ${quoted(user.name)} cannot ${wish.verb} resource ${quoted(resource)} in API group ${quoted(wish.group)} ${scope}`
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
