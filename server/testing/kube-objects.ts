import type { Pod, StoredRevision, Template, Workload } from '@/server/runs/cluster/shapes'

/** Objects as a cluster stores them, for tests: each names only what its case is about. */

type Members = Record<string, unknown>
export type Loose = {
  apiVersion: string
  kind: string
  metadata: Members & { name: string; uid: string; resourceVersion: string }
  [member: string]: unknown
}

let version = 100
/** Versions only grow. */
export const nextVersion = (): string => String(++version)

const meta = (name: string, more: Members = {}) => ({
  name,
  namespace: 'governance',
  uid: `uid-${name}`,
  resourceVersion: nextVersion(),
  ...more,
})

export const template = (image: string, more: Members = {}): Template => ({
  metadata: { labels: { app: 'engine' } },
  spec: { containers: [{ name: 'engine', image }] },
  ...more,
})

const owner = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: `uid-${name}`, controller: true })

type Some = { metadata?: Members; spec?: Members; status?: Members }

export const deployment = (image: string, { metadata, spec, status }: Some = {}): Workload & Loose => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('engine', { generation: 2, labels: { app: 'engine' }, ...metadata }),
  spec: { replicas: 3, selector: { matchLabels: { app: 'engine' } }, template: template(image), ...spec },
  status: { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, ...status },
})

export const replicaSet = (number: number, image: string, { metadata, spec }: Some = {}): Workload & Loose => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: meta(`engine-${number}`, {
    labels: { app: 'engine', 'pod-template-hash': `h${number}` },
    annotations: { 'deployment.kubernetes.io/revision': String(number) },
    ownerReferences: [owner('Deployment', 'engine')],
    creationTimestamp: `2026-11-0${number}T10:00:00Z`,
    ...metadata,
  }),
  spec: {
    replicas: 0,
    template: template(image, { metadata: { creationTimestamp: null, labels: { app: 'engine', 'pod-template-hash': `h${number}` } } }),
    ...spec,
  },
})

export const statefulSet = (image: string, { metadata, spec, status }: Some = {}): Workload & Loose => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: meta('db', { generation: 2, labels: { app: 'engine' }, ...metadata }),
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'engine' } },
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    template: template(image),
    ...spec,
  },
  status: {
    observedGeneration: 2,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    currentRevision: 'db-2',
    updateRevision: 'db-2',
    ...status,
  },
})

export const daemonSet = (image: string, { metadata, spec, status }: Some = {}): Workload & Loose => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: meta('agent', { generation: 2, ...metadata }),
  spec: { selector: { matchLabels: { app: 'engine' } }, updateStrategy: { type: 'RollingUpdate' }, template: template(image), ...spec },
  status: { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, ...status },
})

export const storedRevision = (of: Workload & Loose, number: number, image: string): StoredRevision & Loose => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: meta(`${of.metadata.name}-${number}`, {
    labels: { app: 'engine' },
    ownerReferences: [owner(of.kind, of.metadata.name)],
    creationTimestamp: `2026-11-0${number}T10:00:00Z`,
  }),
  revision: number,
  data: { spec: { template: { $patch: 'replace', ...template(image) } } },
})

export const pod = (
  name: string,
  { metadata, spec, status, ...more }: Some & { ready?: boolean; of?: [string, string]; revision?: string } = {},
): Pod & Loose => {
  const { ready = true, of = ['ReplicaSet', 'engine-2'], revision } = more
  const labels = { app: 'engine', ...(revision === undefined ? {} : { 'controller-revision-hash': revision }) }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name, { labels, ownerReferences: [owner(...of)], ...metadata }),
    spec: { nodeName: 'node-1', ...spec },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }], ...status },
  }
}

export const around = (kind: string, name: string, { metadata, ...members }: Members & { metadata?: Members } = {}): Loose => ({
  apiVersion: 'v1',
  kind,
  metadata: meta(name, metadata),
  ...members,
})
