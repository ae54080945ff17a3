import type { User, Wish } from './user'

export type Impersonation = { user: User; wishes: Wish[] }

/** Header pairs as they came: the parsed object of a request joins repeated ones, and "a, b" is one unknown group. */
export function pairsOf(rawHeaders: string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    pairs.push([(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''])
  return pairs
}

const EXTRA = 'impersonate-extra-'

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function wish(resource: string, name: string, more: { group?: string; subresource?: string; namespace?: string } = {}): Wish {
  return { isResource: true, verb: 'impersonate', group: '', subresource: '', namespace: '', resource, name, ...more }
}

/** Who a request wants to be, and what it must be allowed to for that. Null: itself. Throws when it names groups but nobody. */
export function impersonationOf(rawHeaders: string[]): Impersonation | null {
  const pairs = pairsOf(rawHeaders)
  const all = (name: string) => pairs.flatMap(([one, value]) => (one === name ? [value] : []))
  const [name = ''] = all('impersonate-user')
  const [uid = ''] = all('impersonate-uid')
  const groups = all('impersonate-group')
  const extras = pairs.flatMap(([one, value]) => (one.startsWith(EXTRA) ? [{ key: decode(one.slice(EXTRA.length)), value }] : []))
  if (name === '') {
    if (groups.length === 0 && extras.length === 0 && uid === '') return null
    throw new Error(`requested [${groups.join(' ')}] without impersonating a user`)
  }
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? []
  const isAccount = namespace !== undefined && account !== undefined
  const wishes = [
    isAccount ? wish('serviceaccounts', account, { namespace }) : wish('users', name),
    ...groups.map((group) => wish('groups', group)),
    ...extras.map(({ key, value }) => wish('userextras', value, { group: 'authentication.k8s.io', subresource: key })),
    ...(uid === '' ? [] : [wish('uids', uid, { group: 'authentication.k8s.io' })]),
  ]
  const extra: Record<string, string[]> = {}
  for (const { key, value } of extras) extra[key] = [...(extra[key] ?? []), value]
  const own = isAccount && groups.length === 0 ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : groups
  const added = name === 'system:anonymous' || own.includes('system:authenticated') ? [] : ['system:authenticated']
  return { user: { name, ...(uid === '' ? {} : { uid }), groups: [...own, ...added], extra }, wishes }
}
