import type { Json, KubeObject } from '@/server/local/cluster/object'
import { groupVersionOf } from '@/server/local/cluster/resources'
import { gone, invalid, statusBody } from '@/server/local/cluster/status'
import type { Change } from '@/server/local/cluster/store'
import { isTable } from './accept'
import { type Call, flag, type Reply, type Sink } from './call'
import { writeOne } from './form'
import { readVersion, tooLarge } from './list'
import { selectorsOf } from './selectors'
import type { Target } from './target'

const BOOKMARK_MS = 60_000
const LONGEST_S = 1800

function checkOptions(query: URLSearchParams) {
  const match = query.get('resourceVersionMatch') ?? ''
  const isInitial = query.has('sendInitialEvents')
  const causes = []
  const forbid = (why: string) =>
    causes.push({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field: 'resourceVersionMatch' })
  if (isInitial && match !== 'NotOlderThan') forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (match !== '' && !isInitial) forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
  if (match !== '' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`
    causes.push({ reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' })
  }
  if (causes.length > 0) throw invalid('ListOptions.meta.k8s.io', '', causes)
}

/** What a change is to somebody who sees only what the selectors let through. */
function seen(change: Change, test: (object: KubeObject) => boolean): { type: string; object: KubeObject } | null {
  const was = change.before !== null && test(change.before)
  const is = change.type !== 'DELETED' && test(change.object)
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: change.object }
  if (!was || change.before === null) return null
  // It left the selection: the last that was selected, at the version at which it left.
  const metadata = { ...change.before.metadata, resourceVersion: change.object.metadata.resourceVersion }
  return { type: 'DELETED', object: change.type === 'DELETED' ? change.object : { ...change.before, metadata } }
}

export function watch({ store, query, form }: Call, { resource, namespace, name }: Target): Reply {
  checkOptions(query)
  const { test: selected } = selectorsOf(resource.id, query)
  const asked = readVersion(query.get('resourceVersion'))
  const hasInitial = flag(query, 'sendInitialEvents') === true
  if (hasInitial && asked !== null && asked > store.version()) throw tooLarge(asked, store.version())
  const hasBookmarks = flag(query, 'allowWatchBookmarks') === true
  const seconds = Number(query.get('timeoutSeconds')) || LONGEST_S + Math.floor(Math.random() * LONGEST_S)
  const test = (object: KubeObject) =>
    (namespace === '' || object.metadata.namespace === namespace) && (name === '' || object.metadata.name === name) && selected(object)

  function stream(sink: Sink) {
    let isFirst = true
    let isOpen = true
    let upTo = asked ?? 0
    const say = (type: string, object: Json) => sink.write(`${JSON.stringify({ type, object })}\n`)

    function tell(type: string, object: KubeObject) {
      if (!say(type, writeOne({ resource, object, form, now: store.now(), isFirst }))) close()
      isFirst = false
    }

    function bookmark(annotations?: Record<string, string>) {
      upTo = Math.max(upTo, store.version())
      const metadata = { resourceVersion: String(upTo), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) }
      const bare = { kind: resource.kind, apiVersion: groupVersionOf(resource), metadata }
      const body = form === 'metadata' ? { ...bare, kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' } : bare
      const table = {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { resourceVersion: String(upTo) },
        columnDefinitions: null,
        rows: [],
      }
      if (!say('BOOKMARK', isTable(form) ? table : body)) close()
    }

    function hear(change: Change) {
      if (change.version <= upTo) return
      const event = seen(change, test)
      if (event !== null) tell(event.type, event.object)
    }

    const timers: NodeJS.Timeout[] = []
    let unsubscribe = () => {}
    function close() {
      if (!isOpen) return
      isOpen = false
      for (const timer of timers) clearInterval(timer)
      unsubscribe()
      sink.end()
    }
    sink.onGone(close)

    // A version beyond the newest one is waited for; one that is forgotten cannot be continued from.
    const isFresh = asked === null || asked === 0 || hasInitial
    const missed = isFresh ? [] : store.since(resource.id, asked)
    if (missed === null) {
      say('ERROR', statusBody(gone(`too old resource version: ${asked} (${store.version()})`).status))
      close()
      return
    }
    if (isFresh) {
      for (const object of store.list(resource.id, namespace === '' ? undefined : namespace)) if (test(object)) tell('ADDED', object)
      upTo = store.version()
      if (hasInitial && hasBookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' })
    } else for (const change of missed) hear(change)
    if (!isOpen) return
    unsubscribe = store.subscribe(resource.id, hear)
    if (hasBookmarks) timers.push(setInterval(bookmark, BOOKMARK_MS))
    timers.push(
      setTimeout(() => {
        if (hasBookmarks && isOpen) bookmark()
        close()
      }, seconds * 1000),
    )
  }
  return { stream }
}
