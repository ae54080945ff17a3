import type { KubeObject } from '@/server/ports/cluster'
import { ClusterError, troubleOf } from '@/server/ports/cluster-error'
import { apiVersionOf, type Resource } from '@/server/ports/cluster-kinds'
import { backoff } from './backoff'
import type { Bell } from './bell'
import { consumeWatch, SilentWatch } from './consume-watch'
import type { Http } from './http'
import { listAll } from './list'
import { readObject } from './parse'
import type { Parameters } from './paths'
import { resync } from './resync'
import type { RowStore } from './row-store'
import { type StateHolder, stateHolder } from './source-state'
import { bookmarkOf, type WatchEvent } from './watch-events'
import { WATCH, type WatchLimits } from './watch-limits'

export type ReflectorOptions<Row> = {
  http: Http
  resource: Resource
  /** One namespace's, or the whole cluster's; the store holds that and no more. */
  namespace?: string | null
  store: RowStore<Row>
  toRow: (object: KubeObject) => Row
  uidOf: (row: Row) => string
  /** What all watches of a process share: whether the server lists by a stream, and whether its connection answers pings;
   *  and whom to tell that a watch broke, who says that the server is back. */
  shared: { listsByStream: boolean; answersPings: boolean; broke?: Bell; back?: Bell }
  signal: AbortSignal
  tell?: (what: 'rows' | 'state') => void
  limits?: Partial<WatchLimits>
}
export type Reflector = {
  state: StateHolder
  /** Resolves when the signal aborts. Never rejects. */
  run(): Promise<void>
  /** The connection answered: what follows is as of now. */
  answered(at: number): void
}

const isRefused = (cause: unknown): boolean => troubleOf(cause, 'unauthenticated') !== null || troubleOf(cause, 'denied') !== null
/** After these nobody can say which events were missed: only a new list can. */
const gapOf = (cause: unknown): 'expired' | 'badAnswer' | null =>
  troubleOf(cause, 'expired')?.reason ?? troubleOf(cause, 'badAnswer')?.reason ?? null
/** The server does not list by a stream, or takes the parameters and never says that the list is whole. */
const isNoStreaming = (cause: unknown): boolean =>
  cause instanceof SilentWatch || (cause instanceof ClusterError && [400, 422].includes(cause.status ?? 0))

/** List, then watch, for as long as the signal lets it: the rows are what the cluster has, or their state says since when they are old. */
export function reflector<Row>(options: ReflectorOptions<Row>): Reflector {
  const { http, resource, namespace = null, store, toRow, uidOf, shared, signal, tell } = options
  const { clock } = http
  const limits = { ...WATCH, ...options.limits }
  const state = stateHolder(() => tell?.('state'))
  const retry = backoff(clock)
  const of = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  let rv: string | null = null
  let needsList = true
  let isOpen = false
  const isLive = () => isOpen && !needsList
  const comparing = resync({ http, resource, namespace, store, toRow, uidOf, isLive, signal, limits, onDrift: state.drifted })

  function complete(rows: ReadonlyMap<string, Row>, version: string): void {
    store.swap(rows)
    rv = version
    needsList = false
    comparing.restarted()
    state.complete(version, clock.now())
    tell?.('rows')
  }
  /** Rows of the very first list are shown as they come, and totals of them read "at least". */
  function showFirst(rows: readonly Row[]): void {
    if (rv !== null) return
    for (const row of rows) store.put(row)
    state.partial(clock.now())
    tell?.('rows')
  }
  function apply(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') rv = bookmarkOf(event).resourceVersion
    else {
      const object = readObject(event.object, of)
      const { uid, resourceVersion } = object.metadata
      comparing.touched(uid)
      if (event.type === 'DELETED') store.remove(uid)
      else store.put(toRow(object))
      rv = resourceVersion
      tell?.('rows')
    }
    state.sampled(clock.now(), rv)
  }

  const consume = async (query: Parameters, onEvent: (event: WatchEvent) => void, onOpen: () => void) => {
    const began = clock.now()
    const silentMs = () => (needsList ? limits.initialSilentMs : shared.answersPings ? Number.POSITIVE_INFINITY : limits.silentMs)
    try {
      await consumeWatch({ http, resource, namespace, query, signal, limits, silentMs, onOpen, onEvent })
    } finally {
      isOpen = false
      retry.healthyFor(clock.now() - began)
    }
  }
  const follow = () =>
    consume({ resourceVersion: rv ?? undefined }, apply, () => {
      isOpen = true
      state.following(clock.now())
    })

  async function listPlain(): Promise<void> {
    const { items, resourceVersion } = await listAll(http, {
      query: { resource, namespace },
      read: { signal },
      lane: 'watch',
      keep: toRow,
      onPage: showFirst,
    })
    complete(new Map(items.map((row) => [uidOf(row), row] as const)), resourceVersion)
  }
  /** What comes until the marked bookmark is the list, what comes after it is the watch. */
  async function listStreaming(): Promise<void> {
    const rows = new Map<string, Row>()
    const initial = (event: WatchEvent) => {
      if (event.type === 'BOOKMARK') {
        const { resourceVersion, endsInitial } = bookmarkOf(event)
        if (endsInitial) complete(rows, resourceVersion)
        return
      }
      const row = toRow(readObject(event.object, of))
      if (event.type === 'DELETED') return void rows.delete(uidOf(row))
      rows.set(uidOf(row), row)
      showFirst([row])
    }
    const onOpen = () => {
      isOpen = true
    }
    const onEvent = (event: WatchEvent) => (needsList ? initial(event) : apply(event))
    try {
      await consume({ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, onEvent, onOpen)
    } catch (cause) {
      if (!needsList || !isNoStreaming(cause)) throw cause
      shared.listsByStream = false
      await listPlain()
    }
  }

  /** Waits for other credentials, for five minutes at the most. */
  async function waitForCredentials(): Promise<void> {
    const refused = await http.credentialsMark().catch(() => '')
    const until = clock.now() + limits.refusedMs
    while (!signal.aborted && clock.now() < until) {
      await clock.wait(Math.min(limits.credentialsMs, until - clock.now()), signal)
      if ((await http.credentialsMark().catch(() => refused)) !== refused) return
    }
  }
  async function pause(cause: unknown): Promise<void> {
    const now = clock.now()
    if (isRefused(cause)) {
      state.failed(cause, now, now + limits.refusedMs)
      return waitForCredentials()
    }
    const asked = troubleOf(cause, 'overload')?.retryAfterMs ?? (troubleOf(cause, 'behind') ? limits.behindMs : null)
    const waitMs = asked ?? retry.next()
    state.failed(cause, now, now + waitMs)
    const { broke, back } = shared
    // Who asks for patience gets it; who was away is asked again as soon as it is there.
    const isAway = asked === null && back !== undefined
    const until = isAway ? AbortSignal.any([signal, back.signal()]) : signal
    if (isAway) broke?.ring()
    await clock.wait(waitMs, until)
  }
  async function step(): Promise<void> {
    try {
      if (!needsList) return await follow()
      if (rv === null) state.loading()
      return await (shared.listsByStream ? listStreaming() : listPlain())
    } catch (cause) {
      if (signal.aborted) return
      const gap = gapOf(cause)
      // A version that is too old is the server's ordinary way to ask for a list: at once, the old rows marked until it is there.
      if (gap !== null && !needsList) {
        needsList = true
        state.relisted(gap)
        state.failed(cause, clock.now(), clock.now())
        if (gap === 'expired') return
      }
      await pause(cause)
    }
  }

  return {
    state,
    async run() {
      const timer = setInterval(() => void comparing.tick().catch(() => undefined), Math.min(5000, limits.resyncMs))
      while (!signal.aborted) await step()
      clearInterval(timer)
    },
    answered(at) {
      if (isLive()) state.sampled(at)
    },
  }
}
