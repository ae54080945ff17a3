import { digestOf } from '@/server/audit/digest'
import { ANNOTATIONS, type KubeObject, type NewObject } from '@/server/ports/cluster'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What controllers, clients and we ourselves write beside what a person decides. */
const BOOKKEEPING = /^(deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/last-applied-configuration$|deprecated\.)/
const OURS = new Set<string>(Object.values(ANNOTATIONS))
/** Given by the cluster, and different after a new creation. */
const GIVEN: Record<string, readonly string[]> = { Service: ['clusterIP', 'clusterIPs'] }

/** Without members that say nothing: null is what a merge patch removes. */
function full(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(full)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([name, member]) => [name, full(member)]),
  )
}

const isFilled = (members: Members | undefined): members is Members => members !== undefined && Object.keys(members).length > 0

/** An object as a snapshot keeps it: what somebody decided, in the form in which it can be applied again. */
export function keptObject({ metadata, status: _status, ...rest }: KubeObject): NewObject {
  const { name, namespace, labels, annotations } = metadata
  const decided = Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !BOOKKEEPING.test(key) && !OURS.has(key)))
  const given = new Set(GIVEN[rest.kind] ?? [])
  const spec = isMembers(rest.spec) ? { spec: Object.fromEntries(Object.entries(rest.spec).filter(([member]) => !given.has(member))) } : {}
  return full({
    ...rest,
    ...spec,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isFilled(labels) ? { labels } : {}),
      ...(isFilled(decided) ? { annotations: decided } : {}),
    },
  }) as NewObject // its own members, without some
}

/** `NetworkPolicy/governance/default-deny-all`, as targets of runs are called. */
export const keyOfKept = ({ kind, metadata: { namespace, name } }: NewObject): string =>
  namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`

export const digestOfKept = (object: NewObject): string => digestOf(object)

export const inKeyOrder = (objects: readonly NewObject[]): NewObject[] =>
  [...objects].sort((a, b) => (keyOfKept(a) < keyOfKept(b) ? -1 : Number(keyOfKept(a) > keyOfKept(b))))

/** Of a whole set, whatever order it was listed in. */
export const digestOfSet = (objects: readonly NewObject[]): string =>
  digestOf(inKeyOrder(objects).map((object) => [keyOfKept(object), digestOfKept(object)]))

/** What turns `now` into `goal`, as a merge patch; null where they are the same. An apply removes only what it owns: the rest takes this. */
export function leftover(now: NewObject, goal: NewObject): Members | null {
  const body = difference(now, goal)
  return isFilled(body) ? body : null
}

function difference(now: Members, goal: Members): Members {
  const names = [...new Set([...Object.keys(now), ...Object.keys(goal)])]
  const changed = names.flatMap((name): [string, unknown][] => {
    const [was, is] = [now[name], goal[name]]
    if (is === undefined) return [[name, null]]
    if (isMembers(was) && isMembers(is)) {
      const inner = difference(was, is)
      return isFilled(inner) ? [[name, inner]] : []
    }
    return digestOf([was ?? null]) === digestOf([is]) ? [] : [[name, is]]
  })
  return Object.fromEntries(changed)
}

/** `spec.ingress`, for each member that a merge patch names. */
export const pathsOf = (body: Members, at: readonly string[] = []): string[] =>
  Object.entries(body).flatMap(([name, value]) => (isMembers(value) ? pathsOf(value, [...at, name]) : [[...at, name].join('.')]))
