import { isObject, type Json } from '@/server/local/cluster/object'

type Fill = (spec: Json) => void

const set = (target: Json, defaults: Json) => {
  for (const [name, value] of Object.entries(defaults)) target[name] ??= structuredClone(value)
}

/** The member as an object, or null. */
const inside = (value: Json, name: string): Json | null => {
  const inner = value[name]
  return isObject(inner) ? inner : null
}
const eachOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }

function pullPolicy(image: unknown): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent'
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function fillProbe(probe: Json) {
  set(probe, PROBE)
  const http = inside(probe, 'httpGet')
  if (http !== null) set(http, { path: '/', scheme: 'HTTP' })
}

const fillContainer: Fill = (container) => {
  set(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container.image),
  })
  for (const port of eachOf(container.ports)) set(port, { protocol: 'TCP' })
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const one = inside(container, probe)
    if (one !== null) fillProbe(one)
  }
  for (const env of eachOf(container.env)) {
    const field = inside(inside(env, 'valueFrom') ?? {}, 'fieldRef')
    if (field !== null) set(field, { apiVersion: 'v1' })
    if (env.value === '') delete env.value
  }
}

const fillVolume: Fill = (volume) => {
  for (const source of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    const one = inside(volume, source)
    if (one !== null) set(one, { defaultMode: 420 })
  }
  if (Object.keys(volume).length === 1) volume.emptyDir = {}
  const host = inside(volume, 'hostPath')
  if (host !== null) set(host, { type: '' })
}

export const fillPodSpec: Fill = (spec) => {
  set(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  if (typeof spec.serviceAccountName === 'string') set(spec, { serviceAccount: spec.serviceAccountName })
  for (const name of ['containers', 'initContainers']) for (const container of eachOf(spec[name])) fillContainer(container)
  for (const volume of eachOf(spec.volumes)) fillVolume(volume)
}

function fillTemplate(spec: Json) {
  const template = inside(spec, 'template')
  if (template === null) return
  template.metadata ??= {}
  const pod = inside(template, 'spec')
  if (pod !== null) fillPodSpec(pod)
}

function fillRolling(spec: Json, name: string, defaults: Json) {
  const strategy = inside(spec, name) ?? {}
  spec[name] = strategy
  set(strategy, { type: 'RollingUpdate' })
  if (strategy.type !== 'RollingUpdate') return
  strategy.rollingUpdate ??= {}
  const rolling = inside(strategy, 'rollingUpdate')
  if (rolling !== null) set(rolling, defaults)
}

const fillClaim = (claim: Json) => {
  set(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } })
  const spec = inside(claim, 'spec')
  if (spec !== null) set(spec, { volumeMode: 'Filesystem' })
}

const fillJob: Fill = (spec) => {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  set(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    manualSelector: false,
  })
  if (spec.manualSelector === false) delete spec.manualSelector
  fillTemplate(spec)
}

function fillSecret(secret: Json) {
  set(secret, { type: 'Opaque' })
  const plain = inside(secret, 'stringData')
  if (plain === null) return
  const encoded = Object.entries(plain).map(([name, value]) => [name, Buffer.from(String(value)).toString('base64')])
  secret.data = { ...inside(secret, 'data'), ...Object.fromEntries(encoded) }
  delete secret.stringData
}

const SPECS: Record<string, Fill> = {
  Pod: (spec) => {
    fillPodSpec(spec)
    set(spec, { enableServiceLinks: true })
  },
  Deployment: (spec) => {
    set(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    fillRolling(spec, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' })
    fillTemplate(spec)
  },
  ReplicaSet: (spec) => {
    set(spec, { replicas: 1 })
    fillTemplate(spec)
  },
  StatefulSet: (spec) => {
    set(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: 'OrderedReady',
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    })
    fillRolling(spec, 'updateStrategy', { partition: 0 })
    for (const claim of eachOf(spec.volumeClaimTemplates)) fillClaim(claim)
    fillTemplate(spec)
  },
  DaemonSet: (spec) => {
    set(spec, { revisionHistoryLimit: 10 })
    fillRolling(spec, 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 })
    fillTemplate(spec)
  },
  Job: fillJob,
  CronJob: (spec) => {
    set(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
    const template = inside(inside(spec, 'jobTemplate') ?? {}, 'spec')
    if (template === null) return
    fillTemplate(template)
    const jobMetadata = inside(spec, 'jobTemplate')
    if (jobMetadata !== null) jobMetadata.metadata ??= {}
  },
  Service: (spec) => {
    set(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' })
    for (const port of eachOf(spec.ports)) set(port, { protocol: 'TCP', targetPort: port.port })
  },
  HorizontalPodAutoscaler: (spec) => {
    set(spec, { minReplicas: 1 })
  },
  NetworkPolicy: (spec) => {
    set(spec, { podSelector: {} })
    if (spec.policyTypes === undefined) spec.policyTypes = spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']
    for (const rule of [...eachOf(spec.ingress), ...eachOf(spec.egress)])
      for (const port of eachOf(rule.ports)) set(port, { protocol: 'TCP' })
  },
  PersistentVolumeClaim: (spec) => set(spec, { volumeMode: 'Filesystem' }),
}

/** Fills in what an API server fills in before it stores. Changes the object it is given. */
export function fillDefaults(object: Json): Json {
  if (typeof object.kind !== 'string') return object
  const fill = SPECS[object.kind]
  const spec = inside(object, 'spec')
  if (fill !== undefined && spec !== null && !String(object.apiVersion).includes('cnpg')) fill(spec)
  if (object.kind === 'Namespace') {
    object.spec ??= {}
    object.status ??= { phase: 'Active' }
  }
  if (object.kind === 'Secret') fillSecret(object)
  for (const subject of object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding' ? eachOf(object.subjects) : []) {
    if (subject.kind !== 'ServiceAccount') set(subject, { apiGroup: 'rbac.authorization.k8s.io' })
  }
  return object
}
