import { isSandbox, simulatedLog } from '@/server/local/cluster/controllers/simulated-run'
import { isObject, type Json, type KubeObject } from '@/server/local/cluster/object'
import { badRequest, notFound } from '@/server/local/cluster/status'
import { type Call, flag, type Reply } from './call'
import type { Target } from './target'

const containersOf = ({ spec }: KubeObject): Json[] =>
  [spec?.containers, spec?.initContainers].flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : []))

function chosen(pod: KubeObject, asked: string): string {
  const { name } = pod.metadata
  const names = containersOf(pod).map((container) => String(container.name))
  if (asked === '') {
    if (names.length > 1) throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`)
    return names[0] ?? ''
  }
  if (!names.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${name}`)
  return asked
}

function stateOf(pod: KubeObject, container: string): Json {
  const statuses = Array.isArray(pod.status?.containerStatuses) ? pod.status.containerStatuses.filter(isObject) : []
  return statuses.find(({ name }) => name === container) ?? {}
}

const inner = (value: unknown, name: string): Json | null => (isObject(value) && isObject(value[name]) ? value[name] : null)

/** The log of a container of which nothing runs: when it began, and that it is simulated. */
export function log({ store, query }: Call, { namespace, name }: Target): Reply {
  const pod = store.get('pods', { namespace, name })
  if (pod === null) throw notFound('pods', name)
  const container = chosen(pod, query.get('container') ?? '')
  const status = stateOf(pod, container)
  const isPrevious = flag(query, 'previous') === true
  const state = isPrevious ? inner(status.lastState, 'terminated') : (inner(status.state, 'running') ?? inner(status.state, 'terminated'))
  if (state === null) {
    if (isPrevious) throw badRequest(`previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(name)} not found`)
    const why = inner(status.state, 'waiting')?.reason ?? 'ContainerCreating'
    throw badRequest(`container ${JSON.stringify(container)} in pod ${JSON.stringify(name)} is waiting to start: ${String(why)}`)
  }
  const since = String(state.startedAt ?? pod.metadata.creationTimestamp)
  const plain = [`local cluster: container ${container} is simulated, no program runs in it`, 'local cluster: it writes no log of its own']
  const lines = isSandbox(pod) ? simulatedLog(pod) : plain
  const shown = lines.map((line) => (flag(query, 'timestamps') === true ? `${since} ${line}` : line))
  const tail = query.get('tailLines')
  const text = (tail === null ? shown : shown.slice(shown.length - Math.min(shown.length, Number(tail) || 0)))
    .map((line) => `${line}\n`)
    .join('')
  const limit = query.get('limitBytes')
  return { code: 200, text: limit === null ? text : text.slice(0, Math.max(0, Number(limit) || 0)) }
}
