import { isObject, type Json, type KubeObject, sameJson } from '@/server/local/cluster/object'
import { kindId, type Resource } from '@/server/local/cluster/resources'
import { type Cause, invalid } from '@/server/local/cluster/status'
import { checkKeys, invalidValue, isSubdomain, SUBDOMAIN_RULE } from './validate-keys'

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const shown = (value: unknown) => JSON.stringify(value)

const required = (field: string, why = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: why === '' ? 'Required value' : `Required value: ${why}`,
  field,
})
const forbiddenField = (field: string, why: string): Cause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field })

const inner = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), value)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function checkMetadata({ metadata }: KubeObject, resource: Resource): Cause[] {
  const causes: Cause[] = []
  // Names of roles may hold colons.
  const isPath = resource.group === 'rbac.authorization.k8s.io'
  const isLabel = resource.id === 'namespaces' || resource.id === 'services'
  const { name } = metadata
  if (isLabel ? !LABEL.test(name) || name.length > 63 : !isPath && !isSubdomain(name)) {
    causes.push(invalidValue('metadata.name', name, isLabel ? LABEL_RULE : SUBDOMAIN_RULE))
  }
  return [...causes, ...checkKeys(metadata, 'metadata')]
}

function checkPodSpec(spec: unknown, path: string): Cause[] {
  const containers = list(inner(spec, 'containers'))
  if (containers.length === 0) return [required(`${path}.containers`)]
  return containers.flatMap((container, index) => {
    const at = `${path}.containers[${index}]`
    const name = inner(container, 'name')
    const named =
      typeof name !== 'string' || name === ''
        ? [required(`${at}.name`)]
        : LABEL.test(name)
          ? []
          : [invalidValue(`${at}.name`, name, LABEL_RULE)]
    return inner(container, 'image') === undefined ? [...named, required(`${at}.image`)] : named
  })
}

/** What a template gives its pods is what pods may have. */
function checkTemplate(template: unknown): Cause[] {
  const [labels, annotations] = [inner(template, 'metadata', 'labels'), inner(template, 'metadata', 'annotations')]
  return checkKeys({ labels: words(labels), annotations: words(annotations) }, 'spec.template')
}
const words = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([key, word]) => [key, String(word)]))

const TEMPLATED = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

function checkSelector(object: KubeObject): Cause[] {
  if (object.kind === 'Job') return []
  const selector = inner(object.spec, 'selector')
  if (!isObject(selector)) return [required('spec.selector')]
  const labels = inner(object.spec, 'template', 'metadata', 'labels') ?? {}
  const wanted = Object.entries(isObject(selector.matchLabels) ? selector.matchLabels : {})
  if (wanted.length === 0 && list(selector.matchExpressions).length === 0) {
    // A replica set's refusal speaks of deployments, there as here.
    const what = object.kind === 'ReplicaSet' ? 'deployment' : object.kind.toLowerCase()
    return [invalidValue('spec.selector', selector, `empty selector is invalid for ${what}`)]
  }
  const isMatch = wanted.every(([name, value]) => inner(labels, name) === value)
  return isMatch ? [] : [invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]
}

function checkNumbers(object: KubeObject): Cause[] {
  return ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'parallelism', 'completions', 'backoffLimit'].flatMap((name) => {
    const value = inner(object.spec, name)
    return typeof value === 'number' && value < 0 ? [invalidValue(`spec.${name}`, value, 'must be greater than or equal to 0')] : []
  })
}

const DESCRIPTOR = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+[smh])$/
const CRON_FIELD = /^[\d*?,/\-A-Za-z]+$/

function checkSchedule(schedule: unknown): Cause[] {
  if (typeof schedule !== 'string' || schedule === '') return [required('spec.schedule')]
  const fields = schedule.trim().split(/\s+/)
  if (DESCRIPTOR.test(schedule)) return []
  if (fields.length !== 5) {
    return [invalidValue('spec.schedule', schedule, `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`)]
  }
  const wrong = fields.find((field) => !CRON_FIELD.test(field))
  return wrong === undefined ? [] : [invalidValue('spec.schedule', schedule, `failed to parse int from ${wrong}`)]
}

function checkKind(object: KubeObject): Cause[] {
  if (object.kind === 'Pod') return checkPodSpec(object.spec, 'spec')
  if (TEMPLATED.has(object.kind))
    return [
      ...checkSelector(object),
      ...checkTemplate(inner(object.spec, 'template')),
      ...checkPodSpec(inner(object.spec, 'template', 'spec'), 'spec.template.spec'),
    ]
  if (object.kind === 'CronJob') return checkSchedule(inner(object.spec, 'schedule'))
  if (object.kind !== 'HorizontalPodAutoscaler') return []
  const [least, most] = [inner(object.spec, 'minReplicas'), inner(object.spec, 'maxReplicas')]
  if (typeof most !== 'number' || most < 1) return [invalidValue('spec.maxReplicas', most ?? 0, 'must be greater than 0')]
  return typeof least === 'number' && most < least
    ? [invalidValue('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')]
    : []
}

const IMMUTABLE: Record<string, string[][]> = {
  Deployment: [['selector']],
  ReplicaSet: [['selector']],
  DaemonSet: [['selector']],
  Job: [['selector'], ['completions'], ['template']],
  PersistentVolumeClaim: [['storageClassName'], ['accessModes']],
}
const STATEFUL_MAY_CHANGE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]
const POD_MAY_CHANGE = ['activeDeadlineSeconds', 'terminationGracePeriodSeconds', 'tolerations', 'schedulingGates']

function withoutImages(spec: unknown): Json {
  const copy: Json = isObject(spec) ? { ...spec } : {}
  for (const name of POD_MAY_CHANGE) delete copy[name]
  for (const name of ['containers', 'initContainers']) {
    if (copy[name] !== undefined) copy[name] = list(copy[name]).map((one) => (isObject(one) ? { ...one, image: undefined } : one))
  }
  return copy
}

function checkUpdate(object: KubeObject, before: KubeObject): Cause[] {
  const causes: Cause[] = []
  const added = (object.metadata.finalizers ?? []).filter((name) => !before.metadata.finalizers?.includes(name))
  if (before.metadata.deletionTimestamp !== undefined && added.length > 0) {
    const found = `[]string{${added.map(shown).join(', ')}}`
    const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`
    causes.push(forbiddenField('metadata.finalizers', why))
  }
  if (object.metadata.uid && object.metadata.uid !== before.metadata.uid)
    causes.push(invalidValue('metadata.uid', object.metadata.uid, 'field is immutable'))
  for (const path of IMMUTABLE[object.kind] ?? []) {
    const [was, is] = [inner(before.spec, ...path), inner(object.spec, ...path)]
    if (!sameJson(was, is)) causes.push(invalidValue(`spec.${path.join('.')}`, is, 'field is immutable'))
  }
  if (object.kind === 'StatefulSet') {
    const rest = (spec: unknown) =>
      Object.fromEntries(Object.entries(isObject(spec) ? spec : {}).filter(([name]) => !STATEFUL_MAY_CHANGE.includes(name)))
    if (!sameJson(rest(before.spec), rest(object.spec))) {
      const names = STATEFUL_MAY_CHANGE.map((name) => `'${name}'`)
      causes.push(
        forbiddenField(
          'spec',
          `updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`,
        ),
      )
    }
  }
  if (object.kind === 'Pod' && !sameJson(withoutImages(before.spec), withoutImages(object.spec))) {
    const may =
      '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'
    causes.push(forbiddenField('spec', `pod updates may not change fields other than ${may}`))
  }
  if (object.immutable !== true && before.immutable === true)
    causes.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'))
  if (before.immutable === true && !sameJson(object.data, before.data))
    causes.push(forbiddenField('data', 'field is immutable when `immutable` is set'))
  if (object.roleRef !== undefined && !sameJson(object.roleRef, before.roleRef))
    causes.push(invalidValue('roleRef', object.roleRef, 'cannot change roleRef'))
  return causes
}

/** What an API server refuses with 422 before it stores. */
export function validate(resource: Resource, object: KubeObject, before: KubeObject | null): void {
  const whole = resource.hasTable ? [...checkNumbers(object), ...checkKind(object)] : []
  const causes = [...checkMetadata(object, resource), ...(before === null ? [] : checkUpdate(object, before)), ...whole]
  if (causes.length > 0) throw invalid(kindId(resource), object.metadata.name, causes)
}
