import type { KubeObject } from '@/server/local/cluster/object'
import { age, at, type Cells, column, columns, humanAge, items, type Table, templateCells, text } from './cells'

function podStatus({ metadata, status }: KubeObject): string {
  if (metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed') return 'Terminating'
  for (const container of items(status?.containerStatuses)) {
    const reason = at(container, 'state', 'waiting', 'reason') ?? at(container, 'state', 'terminated', 'reason')
    if (typeof reason === 'string' && reason !== '') return reason
  }
  return text(status?.reason ?? status?.phase, '')
}

const podCells: Cells = (object, now) => {
  const containers = items(object.status?.containerStatuses)
  const ready = containers.filter((one) => one.ready === true).length
  const restarts = containers.reduce((sum, one) => sum + Number(one.restartCount ?? 0), 0)
  const { spec, status, metadata } = object
  return [
    metadata.name,
    `${ready}/${items(spec?.containers).length}`,
    podStatus(object),
    String(restarts),
    age(object, now),
    text(status?.podIP),
    text(spec?.nodeName),
    text(status?.nominatedNodeName),
    '<none>',
  ]
}

const nodeCells: Cells = (object, now) => {
  const ready = items(object.status?.conditions).find(({ type }) => type === 'Ready')
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  const roles = Object.keys(object.metadata.labels ?? {}).flatMap((label) => /^node-role\.kubernetes\.io\/(.+)$/.exec(label)?.[1] ?? [])
  const info = object.status?.nodeInfo
  const address = (kind: string) => text(items(object.status?.addresses).find(({ type }) => type === kind)?.address)
  return [
    object.metadata.name,
    object.spec?.unschedulable === true ? `${state},SchedulingDisabled` : state,
    text(roles.sort().join(',')),
    age(object, now),
    text(at(info, 'kubeletVersion'), ''),
    address('InternalIP'),
    address('ExternalIP'),
    text(at(info, 'osImage'), '<unknown>'),
    text(at(info, 'kernelVersion'), '<unknown>'),
    text(at(info, 'containerRuntimeVersion'), '<unknown>'),
  ]
}

const eventCells: Cells = (object, now) => {
  const target = object.involvedObject
  const first = humanAge(object.firstTimestamp ?? object.eventTime, now)
  const seen = object.lastTimestamp ? humanAge(object.lastTimestamp, now) : first
  const kind = text(at(target, 'kind'), '').toLowerCase()
  const name = text(at(target, 'name'), '')
  const source = text(at(object.source, 'component') ?? object.reportingComponent, '')
  return [
    ...[seen, object.type, object.reason, name === '' ? kind : `${kind}/${name}`, text(at(target, 'fieldPath'), ''), source],
    ...[text(object.message, '').trim(), first, Number(object.count ?? 1), object.metadata.name],
  ]
}

const number = (value: unknown) => Number(value ?? 0)
const TEMPLATE = ['Containers', 'Images', 'Selector']

const TABLES: Record<string, Table> = {
  pods: {
    columns: columns(['Name', 'Ready', 'Status', 'Restarts', 'Age'], ['IP', 'Node', 'Nominated Node', 'Readiness Gates']),
    cells: podCells,
  },
  'deployments.apps': {
    columns: columns(['Name', 'Ready', 'Up-to-date', 'Available', 'Age'], TEMPLATE),
    cells: (object, now) => [
      object.metadata.name,
      `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
      number(object.status?.updatedReplicas),
      number(object.status?.availableReplicas),
      age(object, now),
      ...templateCells(object),
    ],
  },
  'replicasets.apps': {
    columns: columns(['Name', 'Desired', 'Current', 'Ready', 'Age'], TEMPLATE),
    cells: (object, now) => [
      object.metadata.name,
      number(object.spec?.replicas),
      number(object.status?.replicas),
      number(object.status?.readyReplicas),
      age(object, now),
      ...templateCells(object),
    ],
  },
  'statefulsets.apps': {
    columns: columns(['Name', 'Ready', 'Age'], ['Containers', 'Images']),
    cells: (object, now) => [
      object.metadata.name,
      `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
      age(object, now),
      ...templateCells(object).slice(0, 2),
    ],
  },
  namespaces: {
    columns: columns(['Name', 'Status', 'Age']),
    cells: (object, now) => [object.metadata.name, text(object.status?.phase, ''), age(object, now)],
  },
  nodes: {
    columns: columns(
      ['Name', 'Status', 'Roles', 'Age', 'Version'],
      ['Internal-IP', 'External-IP', 'OS-Image', 'Kernel-Version', 'Container-Runtime'],
    ),
    cells: nodeCells,
  },
  events: {
    columns: [
      ...columns(['Last Seen', 'Type', 'Reason', 'Object'], ['Subobject', 'Source']),
      column('Message'),
      ...columns([], ['First Seen', 'Count', 'Name']),
    ],
    cells: eventCells,
  },
}
const OTHER: Table = {
  columns: [column('Name'), { ...column('Created At'), type: 'date' }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
}

export const columnsOf = (resource: string) => (TABLES[resource] ?? OTHER).columns
export const rowOf = (resource: string, object: KubeObject, now: Date): unknown[] => (TABLES[resource] ?? OTHER).cells(object, now)
