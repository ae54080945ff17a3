import { ClusterError } from '@/server/ports/cluster-error'
import type { Resource } from '@/server/ports/cluster-kinds'
import type { Http } from './http'
import { collectionPath, type Parameters } from './paths'
import { readEvents, type WatchEvent } from './watch-events'
import type { WatchLimits } from './watch-limits'

export type Consumed = {
  http: Http
  resource: Resource
  /** One namespace's, or the whole cluster's. */
  namespace: string | null
  query: Parameters
  signal: AbortSignal
  limits: WatchLimits
  /** How long the stream may be silent now. */
  silentMs: () => number
  onOpen: () => void
  onEvent: (event: WatchEvent) => void
}

export class SilentWatch extends ClusterError {
  constructor() {
    super({ reason: 'unreachable' }, 'The cluster says nothing on its watch.')
  }
}

const tooShort = () => new ClusterError({ reason: 'unreachable' }, 'The cluster closes its watches at once.')

/** One watch, from its opening to its end. Resolves when the server closes it at its time; everything else rejects. */
export async function consumeWatch({
  http,
  resource,
  namespace,
  query,
  signal,
  limits,
  silentMs,
  onOpen,
  onEvent,
}: Consumed): Promise<void> {
  const { clock } = http
  const stop = new AbortController()
  let heardAt = clock.now()
  const timer = setInterval(() => {
    if (clock.now() - heardAt > silentMs()) stop.abort(new SilentWatch())
  }, limits.lookMs)
  const timeoutSeconds = Math.round(limits.minTimeoutS + clock.random() * (limits.maxTimeoutS - limits.minTimeoutS))
  try {
    const answer = await http.open({
      method: 'GET',
      path: collectionPath(resource, namespace),
      query: { watch: true, allowWatchBookmarks: true, ...query, timeoutSeconds },
      caller: { kind: 'self' },
      signal: AbortSignal.any([signal, stop.signal]),
    })
    const openedAt = clock.now()
    heardAt = openedAt
    onOpen()
    const heard = async function* () {
      for await (const chunk of answer.body) {
        heardAt = clock.now()
        yield chunk
      }
    }
    for await (const event of readEvents(heard())) onEvent(event)
    if (clock.now() - openedAt < limits.shortMs && !signal.aborted) throw tooShort()
  } catch (cause) {
    throw stop.signal.aborted && !signal.aborted ? stop.signal.reason : cause
  } finally {
    clearInterval(timer)
  }
}
