import type { KubeObject } from '@/server/ports/cluster'
import type { Resource } from '@/server/ports/cluster-kinds'
import type { Http } from './http'
import { listAll } from './list'
import type { RowStore } from './row-store'
import type { WatchLimits } from './watch-limits'

export type ResyncOptions<Row> = {
  http: Http
  resource: Resource
  namespace: string | null
  store: RowStore<Row>
  toRow: (object: KubeObject) => Row
  uidOf: (row: Row) => string
  isLive: () => boolean
  signal: AbortSignal
  limits: WatchLimits
  onDrift: (count: number) => void
}
export type Resync = {
  /** An event spoke of it: what a list says of it now may be older or newer, and is no difference. */
  touched(uid: string): void
  /** All rows came anew: the next comparison is an hour away. */
  restarted(): void
  /** Compares if it is time to. */
  tick(): Promise<void>
}

/** Compares the rows with a whole list each hour while the watch goes on. Whatever no event has told by then was lost: it is mended, counted,
 *  and a defect of ours or the server's. */
export function resync<Row>({
  http,
  resource,
  namespace,
  store,
  toRow,
  uidOf,
  isLive,
  signal,
  limits,
  onDrift,
}: ResyncOptions<Row>): Resync {
  const { clock } = http
  let heard: Set<string> | null = null
  const nextAt = () => clock.now() + limits.resyncMs * (0.9 + 0.2 * clock.random())
  let dueAt = nextAt()

  const mend = (rows: ReadonlyMap<string, Row>, mine: ReadonlySet<string>) => {
    const drift = store.differences(rows).filter(({ uid }) => !mine.has(uid))
    for (const { uid } of drift) {
      const row = rows.get(uid)
      if (row === undefined) store.remove(uid)
      else store.put(row)
    }
    if (drift.length > 0) onDrift(drift.length)
  }
  return {
    touched: (uid) => heard?.add(uid),
    restarted() {
      heard = null
      dueAt = nextAt()
    },
    async tick() {
      if (heard !== null || clock.now() < dueAt || !isLive()) return
      const mine = new Set<string>()
      heard = mine
      dueAt = nextAt()
      try {
        const { items } = await listAll(http, { query: { resource, namespace }, read: { signal }, lane: 'watch', keep: toRow })
        await clock.wait(limits.settleMs, signal)
        // Rows that came anew meanwhile, or a watch that broke, cannot be compared with it.
        if (heard === mine && isLive() && !signal.aborted) mend(new Map(items.map((row) => [uidOf(row), row] as const)), mine)
      } finally {
        if (heard === mine) heard = null
      }
    },
  }
}
