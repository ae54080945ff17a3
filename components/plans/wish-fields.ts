import type { WorkloadDetail } from '@/lib/schemas/workloads'
import type { PlanAsk } from './read-link'

export type ServiceChoice = {
  target: { kind: 'Deployment' | 'StatefulSet' | 'DaemonSet'; namespace: string; name: string }
  isIn: boolean
  /** Null: the newest that is not live. */
  revision: number | null
}

/** What a person has filled in, numbers as they were typed. */
export type WishFields = {
  revision: number | null
  isPausing: boolean
  pauseMinutes: string
  replicas: string
  isChangingBounds: boolean
  min: string
  max: string
  isEmptyDirFine: boolean
  isOwnerlessFine: boolean
  blockedForMinutes: string
  services: readonly ServiceChoice[]
  troubleSince: string
  isNewerConfirmed: boolean
  force: boolean
}
export type FieldName = 'revision' | 'pauseMinutes' | 'replicas' | 'min' | 'max' | 'blockedForMinutes' | 'services' | 'troubleSince'

/** What the cluster says of the target now. */
export type Facts = Pick<WorkloadDetail, 'autoscaler' | 'isPaused' | 'replicas' | 'revisions' | 'sticks'>

const PAUSE_MINUTES = '120'
const wholeOf = (text: string | undefined) => (text !== undefined && /^\d{1,10}$/.test(text) ? text : '')

/** The form as it opens: what the address fills in, and what is usual. */
export function firstFields({ more }: Pick<PlanAsk, 'more'>, services: readonly ServiceChoice[]): WishFields {
  const revision = wholeOf(more.revision)
  return {
    revision: revision === '' || Number(revision) < 1 ? null : Number(revision),
    isPausing: false,
    pauseMinutes: PAUSE_MINUTES,
    replicas: wholeOf(more.replicas),
    isChangingBounds: false,
    min: wholeOf(more.min),
    max: wholeOf(more.max),
    isEmptyDirFine: false,
    isOwnerlessFine: false,
    blockedForMinutes: '5',
    services,
    troubleSince: '',
    isNewerConfirmed: false,
    force: false,
  }
}

/** Whoever would write it back and can be paused for a while. */
export const pausable = (facts: Facts | null) =>
  (facts?.sticks?.because ?? []).filter(({ isPausable, timing }) => isPausable && timing !== 'never')
