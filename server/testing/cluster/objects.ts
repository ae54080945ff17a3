import { fresh } from './contract'

export const configMap = (name = fresh('map'), data: Record<string, string> = { a: '1' }, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data,
})

/** An image nobody pulls; a container whose tag is `broken` never gets ready. */
export const image = (tag: string) => `registry.invalid/app:${tag}`

export const templateOf = (app: string, tag = 'v1') => ({
  metadata: { labels: { app } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'app', image: image(tag), env: [{ name: 'MODE', value: 'plain' }], ports: [{ containerPort: 8080 }] }],
  },
})

export const pod = (
  name = fresh('pod'),
  { tag = 'v1', labels = {}, spec = {} }: { tag?: string; labels?: object; spec?: object } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name, ...labels } },
  spec: { ...templateOf(name, tag).spec, ...spec },
})

type Workload = { replicas?: number; tag?: string; spec?: object; annotations?: Record<string, string> }

const workload = (kind: string, name: string, { replicas = 1, tag, spec, annotations }: Workload) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, labels: { app: name }, ...(annotations ? { annotations } : {}) },
  spec: {
    ...(kind === 'DaemonSet' ? {} : { replicas }),
    selector: { matchLabels: { app: name } },
    template: templateOf(name, tag),
    ...spec,
  },
})

export const deployment = (name = fresh('deploy'), more: Workload = {}) => workload('Deployment', name, more)
export const daemonSet = (name = fresh('daemon'), more: Workload = {}) => workload('DaemonSet', name, more)
export const statefulSet = (name = fresh('state'), more: Workload = {}) =>
  workload('StatefulSet', name, { ...more, spec: { serviceName: name, ...more.spec } })

export const budget = (name: string, app: string, spec: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { selector: { matchLabels: { app } }, ...spec },
})

export const owner = (of: { kind: string; apiVersion: string; metadata: { name: string; uid: string } }, more: object = {}) => ({
  apiVersion: of.apiVersion,
  kind: of.kind,
  name: of.metadata.name,
  uid: of.metadata.uid,
  ...more,
})
