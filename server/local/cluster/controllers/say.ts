import { createHash } from 'node:crypto'
import type { Clock } from '@/server/local/cluster/clock'
import { stamp } from '@/server/local/cluster/clock'
import type { KubeObject } from '@/server/local/cluster/object'
import type { Store } from '@/server/local/cluster/store'
import type { Said } from './world'

const HOUR_MS = 3_600_000

function nameOf({ metadata }: KubeObject, { reason, message, from }: Said): string {
  const digest = createHash('sha256').update(`${metadata.uid}\n${reason}\n${message}\n${from}`).digest('hex')
  return `${metadata.name}.${digest.slice(0, 16)}`
}

/** Writes an event. The same about the same object again counts up the one that is there. */
export function sayOn(store: Store, clock: Clock, { about, said }: { about: KubeObject; said: Said }): void {
  const { metadata, apiVersion, kind } = about
  const namespace = metadata.namespace ?? 'default'
  const name = nameOf(about, said)
  const now = stamp(clock.now())
  const counted = store.change('events', { namespace, name }, (draft) => {
    Object.assign(draft, { count: (Number(draft.count) || 0) + 1, lastTimestamp: now })
  })
  if (counted !== null) return
  // A namespace on its way out takes nothing new.
  if (store.get('namespaces', { name: namespace })?.metadata.deletionTimestamp !== undefined) return
  store.create('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: {
      kind,
      apiVersion,
      name: metadata.name,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    },
    type: said.type ?? 'Normal',
    reason: said.reason,
    message: said.message,
    source: { component: said.from },
    reportingComponent: said.from,
    reportingInstance: '',
    firstTimestamp: now,
    lastTimestamp: now,
    eventTime: null,
    count: 1,
  })
}

/** Events are kept an hour after they were last seen. */
export function forgetEvents(store: Store, clock: Clock): void {
  const oldest = clock.now() - HOUR_MS
  for (const { metadata, lastTimestamp } of store.list('events')) {
    const at = typeof lastTimestamp === 'string' ? lastTimestamp : metadata.creationTimestamp
    const ref = metadata.namespace === undefined ? { name: metadata.name } : { namespace: metadata.namespace, name: metadata.name }
    if (Date.parse(at) < oldest) store.delete('events', ref)
  }
}
