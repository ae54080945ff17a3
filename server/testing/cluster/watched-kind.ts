import type { Http2ServerResponse } from 'node:http2'
import type { KubeObject } from '@/server/ports/cluster'
import { type Asked, answer, refuse, scriptedServer } from './scripted-server'

export type OpenWatch = {
  query: URLSearchParams
  send(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR', object: object): void
  bookmark(resourceVersion: string, endsInitial?: boolean): void
  raw(text: string): void
  /** As at its time: the stream ends. */
  end(): void
  cut(): void
}
export const pod = (name: string, resourceVersion: string, meta: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'governance', uid: `uid-${name}`, resourceVersion, ...meta },
  spec: { nodeName: 'node-1' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
})

type Refuse = { status: number; rest?: Record<string, unknown> }
/** A server of one kind: pages of its list and its open watches are the test's. */
export async function watchedKind(options: { streaming?: boolean; http1Only?: boolean } = {}) {
  const state = {
    rows: [] as KubeObject[],
    rv: '100',
    pageSize: 500,
    /** Answers of the next requests in place of their own; one is used up each time. */
    refuseLists: [] as Refuse[],
    refuseWatches: [] as Refuse[],
    streaming: options.streaming ?? false,
    /** Whether a list by a stream is ended by its bookmark. */
    endsInitial: true,
  }
  const watches: OpenWatch[] = []
  const open = (asked: Asked, response: Http2ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const line = (type: string, object: object) => response.write(`${JSON.stringify({ type, object })}\n`)
    const watch: OpenWatch = {
      query: asked.query,
      send: line,
      bookmark: (resourceVersion, endsInitial = false) =>
        line('BOOKMARK', {
          kind: 'Pod',
          apiVersion: 'v1',
          metadata: { resourceVersion, ...(endsInitial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}) },
        }),
      raw: (text) => response.write(text),
      end: () => response.end(),
      cut: () => response.stream.close(2),
    }
    watches.push(watch)
    if (asked.query.get('sendInitialEvents') !== 'true') return void response.write('')
    for (const row of state.rows) watch.send('ADDED', row)
    if (state.endsInitial) watch.bookmark(state.rv, true)
  }
  const list = (asked: Asked, response: Http2ServerResponse) => {
    const from = Number(asked.query.get('continue') ?? 0)
    const items = state.rows.slice(from, from + state.pageSize).map(({ apiVersion: _a, kind: _k, ...rest }) => rest)
    const next = from + state.pageSize
    const more = next < state.rows.length ? { continue: String(next) } : {}
    answer(response, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: state.rv, ...more }, items })
  }
  const server = await scriptedServer((asked, response) => {
    const isWatch = asked.query.get('watch') === 'true'
    if (isWatch && asked.query.get('sendInitialEvents') === 'true' && !state.streaming)
      return refuse(response, 422, { reason: 'Invalid', message: 'sendInitialEvents is forbidden' })
    const refused = (isWatch ? state.refuseWatches : state.refuseLists).shift()
    if (refused) return refuse(response, refused.status, refused.rest)
    return isWatch ? open(asked, response) : list(asked, response)
  }, options)
  const lists = () => server.asked.filter(({ query }) => query.get('watch') === null)
  return { server, state, watches, lists }
}
