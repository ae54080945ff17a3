import type { ChangeRefusal } from '@/lib/change-refusals'
import type { Revision } from './history'
import type { Workload } from './shapes'
import { isSameTemplate } from './templates'

export type RollbackTarget =
  | { state: 'ready'; to: Revision; from: Revision | null /** Its content gets this number; the old number disappears. */; becomes: number }
  | { state: 'noop'; to: Revision }
  | { state: 'refused'; refusal: ChangeRefusal }

type Asked = {
  kind: string
  workload: Workload
  /** Newest first. */
  history: readonly Revision[]
  current: Revision | null
  /** A number of the history; left out for the newest one that is not live. */
  revision?: number
  /** Another run, newer than the plan, acts on the target. */
  hasNewerRun?: boolean
}

const refused = (refusal: ChangeRefusal): RollbackTarget => ({ state: 'refused', refusal })

/** Which revision a rollback goes to, or why there is none. A Deployment's newest number grows by one; a StatefulSet's and a DaemonSet's
 *  stored revision is raised to the highest. */
export function chooseRevision({ kind, workload, history, current, revision, hasNewerRun = false }: Asked): RollbackTarget {
  if (workload.metadata.deletionTimestamp !== undefined) return refused({ code: 'beingDeleted' })
  if (kind === 'Deployment' && workload.spec.paused === true) return refused({ code: 'paused' })
  if (hasNewerRun) return refused({ code: 'newerRun' })
  if (history.length === 0) return refused({ code: 'noHistory' })
  const known = history.map(({ number }) => number)
  const to = revision === undefined ? history.find(({ uid }) => uid !== current?.uid) : history.find(({ number }) => number === revision)
  if (to === undefined) return refused(revision === undefined ? { code: 'singleRevision' } : { code: 'unknownRevision', revision, known })
  if (isSameTemplate(to.template, workload.spec.template)) return { state: 'noop', to }
  if (history.length === 1) return refused({ code: 'singleRevision' })
  if (to.isBeingDeleted) return refused({ code: 'revisionDeleting', revision: to.number })
  return { state: 'ready', to, from: current, becomes: Math.max(...known) + 1 }
}
