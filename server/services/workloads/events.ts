import * as z from 'zod'
import type { EventPage, ListEvents, WorkloadEvent } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { KubeObject } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { findWorkload } from './find'
import { podOwners } from './owners'
import { partOf } from './permitted'

const When = z.string().nullish()
const EventShape = z.looseObject({
  type: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  count: z.number().int().nullish(),
  firstTimestamp: When,
  lastTimestamp: When,
  eventTime: When,
  series: z.looseObject({ count: z.number().int().nullish(), lastObservedTime: When }).nullish(),
  source: z.looseObject({ component: z.string().nullish() }).nullish(),
  reportingComponent: z.string().nullish(),
  involvedObject: z.looseObject({ kind: z.string().nullish(), name: z.string().nullish(), uid: z.string().nullish() }).nullish(),
})

type Seen = { uid: string; about: string | null; event: WorkloadEvent }

function read(object: KubeObject): Seen | null {
  const parsed = EventShape.safeParse(object)
  if (!parsed.success) return null
  const { involvedObject, series, source, ...one } = parsed.data
  const firstAt = one.firstTimestamp ?? one.eventTime ?? object.metadata.creationTimestamp ?? null
  return {
    uid: object.metadata.uid,
    about: involvedObject?.uid ?? null,
    event: {
      uid: object.metadata.uid,
      type: maskText(one.type ?? '', 40),
      reason: maskText(one.reason ?? '', 128),
      message: maskText(one.message ?? '', 1000),
      about: maskText(`${involvedObject?.kind ?? ''} ${involvedObject?.name ?? ''}`.trim(), 300),
      count: series?.count ?? one.count ?? 1,
      firstAt,
      lastAt: series?.lastObservedTime ?? one.lastTimestamp ?? one.eventTime ?? firstAt,
      by: maskText(one.reportingComponent || (source?.component ?? ''), 128),
    },
  }
}

/** Of a workload, of what stands between it and its pods, and of the pods that are there now. */
function aboutOf(view: ClusterView, object: KubeObject): Set<string> {
  const { uid, namespace = '' } = object.metadata
  const owners = podOwners(view, uid, namespace)
  const uids = new Set(owners)
  let after: string | null = null
  do {
    const page = view.pods({ filter: { namespaces: [namespace], ownerUids: owners }, after, size: 200 })
    for (const pod of page.rows) uids.add(pod.uid)
    after = page.next
  } while (after !== null)
  return uids
}

/** What the cluster tells of a workload and its pods, the newest first. It forgets after about an hour.
 *  Errors: as `findWorkload`. */
export async function listEvents(ctx: ServiceContext, { limit, ...ref }: ListEvents): Promise<EventPage> {
  const { view, object } = await findWorkload(ctx, ref)
  const events = await partOf(ctx, { kind: 'Event', namespace: ref.namespace }, () => {
    const uids = aboutOf(view, object)
    const found = view.objects('Event', ref.namespace).flatMap((one) => {
      const seen = read(one)
      return seen?.about != null && uids.has(seen.about) ? [seen.event] : []
    })
    const newest = found.sort((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? '') || a.uid.localeCompare(b.uid))
    return { items: newest.slice(0, limit), total: found.length }
  })
  return { events, isComplete: view.coverage(['Event']).isComplete, readAt: ctx.now().toISOString() }
}
