import type { KubeObject } from '@/server/local/cluster/object'
import { isObject } from '@/server/local/cluster/object'
import { badRequest } from '@/server/local/cluster/status'

export type Test = (object: KubeObject) => boolean
type Labels = Record<string, string>
type LabelTest = (labels: Labels) => boolean

/** Commas inside parentheses belong to a set. */
const splitSelector = (text: string) => text.split(/,(?![^(]*\))/).map((part) => part.trim())

const KEY = /^([a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?\/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/

function keyOf(text: string, whole: string): string {
  if (!KEY.test(text)) throw badRequest(`unable to parse requirement: found '${text}', expected: identifier in ${JSON.stringify(whole)}`)
  return text
}

function labelTest(part: string): LabelTest {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set !== null) {
    const key = keyOf(set[1] ?? '', part)
    const values = (set[3] ?? '').split(',').map((one) => one.trim())
    const isIn = (labels: Labels) => key in labels && values.includes(labels[key] ?? '')
    return set[2] === 'in' ? isIn : (labels) => !isIn(labels)
  }
  const equal = /^([^=!<>\s]+)\s*(==|!=|=)\s*([^=!]*)$/.exec(part)
  if (equal !== null) {
    const key = keyOf(equal[1] ?? '', part)
    const value = (equal[3] ?? '').trim()
    return equal[2] === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value
  }
  if (part.startsWith('!')) {
    const absent = keyOf(part.slice(1).trim(), part)
    return (labels) => !(absent in labels)
  }
  const present = keyOf(part, part)
  return (labels) => present in labels
}

/** Equality and sets: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelSelector(text: string | null): Test {
  if (text === null || text.trim() === '') return () => true
  const tests = splitSelector(text).map(labelTest)
  return ({ metadata }) => tests.every((test) => test(metadata.labels ?? {}))
}

const FIELDS: Record<string, string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  'replicasets.apps': ['status.replicas'],
  'jobs.batch': ['status.successful'],
  events: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((name) => `involvedObject.${name}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
}
const EVERYWHERE = ['metadata.name', 'metadata.namespace']

function fieldOf(object: KubeObject, path: string): string {
  let at: unknown = object
  for (const step of path === 'source' ? ['source', 'component'] : path.split('.')) at = isObject(at) ? at[step] : undefined
  return at === undefined || at === null ? '' : String(at)
}

/** `a=b,c!=d` over the few fields a resource can be selected by. */
export function fieldSelector(resource: string, text: string | null): Test {
  if (text === null || text.trim() === '') return () => true
  const own = FIELDS[resource]
  const tests = text.split(',').map((part): Test => {
    const [, field, operator, value = ''] = /^([^=!]+)(==|!=|=)(.*)$/.exec(part.trim()) ?? []
    if (field === undefined) throw badRequest(`invalid selector: ${JSON.stringify(text)}; can't understand ${JSON.stringify(part)}`)
    if (!EVERYWHERE.includes(field) && !own?.includes(field)) {
      const known = '"metadata.name", "metadata.namespace"'
      throw badRequest(
        own === undefined ? `${JSON.stringify(field)} is not a known field selector: only ${known}` : `field label not supported: ${field}`,
      )
    }
    const isBoolean = field === 'spec.unschedulable' || field === 'spec.hostNetwork'
    const read = (object: KubeObject) => fieldOf(object, field) || (isBoolean ? 'false' : '')
    return operator === '!=' ? (object) => read(object) !== value : (object) => read(object) === value
  })
  return (object) => tests.every((test) => test(object))
}

export function selectorsOf(resource: string, query: URLSearchParams): { test: Test; hasSelector: boolean } {
  const [labels, fields] = [query.get('labelSelector'), query.get('fieldSelector')]
  const [byLabels, byFields] = [labelSelector(labels), fieldSelector(resource, fields)]
  return { test: (object) => byLabels(object) && byFields(object), hasSelector: Boolean(labels) || Boolean(fields) }
}
