import type { KubeObject } from '@/server/local/cluster/object'
import type { Store } from '@/server/local/cluster/store'
import type { User } from './user'

export type Rule = { verbs: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[]; nonResourceURLs?: string[] }
export type Grant = { rule: Rule; by: string }

type Subject = { kind: string; name: string; namespace?: string }
type Binding = KubeObject & { subjects?: Subject[]; roleRef: { kind: string; name: string } }

const RBAC = 'rbac.authorization.k8s.io'
const REVIEWS = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']
const DISCOVERY = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/']

/** What everybody who is signed in may do. */
const BASIC: Rule[] = [
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: REVIEWS },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { verbs: ['get'], nonResourceURLs: DISCOVERY },
]
const EVERYTHING: Rule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

function isSubject({ kind, name, namespace }: Subject, user: User): boolean {
  if (kind === 'Group') return user.groups.includes(name)
  if (kind === 'ServiceAccount') return user.name === `system:serviceaccount:${namespace}:${name}`
  return kind === 'User' && user.name === name
}

// Stored by the API, which lets through only what has this shape.
const bindingsIn = (objects: KubeObject[]) => objects as Binding[]

/** What the roles bound to a user grant in a namespace (empty: at the scope of the cluster), and which roles are missing. */
export function grantsOf(store: Store, user: User, namespace: string): { grants: Grant[]; missing: string[] } {
  const grants: Grant[] = []
  const missing: string[] = []
  const add = (rules: Rule[], by: string) => grants.push(...rules.map((rule) => ({ rule, by })))
  if (user.groups.includes('system:masters'))
    add(EVERYTHING, 'ClusterRoleBinding "cluster-admin" of ClusterRole "cluster-admin" to Group "system:masters"')
  if (user.groups.includes('system:authenticated'))
    add(BASIC, 'ClusterRoleBinding "system:basic-user" of ClusterRole "system:basic-user" to Group "system:authenticated"')
  const bindings = [
    ...bindingsIn(store.list(`clusterrolebindings.${RBAC}`)),
    ...(namespace === '' ? [] : bindingsIn(store.list(`rolebindings.${RBAC}`, namespace))),
  ]
  for (const { kind, metadata, subjects = [], roleRef } of bindings) {
    const subject = subjects.find((one) => isSubject(one, user))
    if (subject === undefined) continue
    const isCluster = roleRef.kind === 'ClusterRole'
    const role = isCluster
      ? store.get(`clusterroles.${RBAC}`, { name: roleRef.name })
      : store.get(`roles.${RBAC}`, { name: roleRef.name, namespace })
    if (role === null) missing.push(`${roleRef.kind.toLowerCase()}.${RBAC} "${roleRef.name}" not found`)
    const name = metadata.namespace === undefined ? metadata.name : `${metadata.name}/${metadata.namespace}`
    const to = subject.namespace === undefined ? subject.name : `${subject.name}/${subject.namespace}`
    // As stored: `rules` is checked when it is written.
    const rules = (role?.rules ?? []) as Rule[]
    add(rules, `${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${to}"`)
  }
  return { grants, missing }
}
