import type { PlanKind } from '@/lib/plan-kinds'
import { type Sticks, willStick } from '@/lib/reverters'
import type { WorkloadDetail } from '@/lib/schemas/workloads'
import type { PlanAsk } from './read-link'

export type ServiceChoice = {
  target: { kind: 'Deployment' | 'StatefulSet' | 'DaemonSet'; namespace: string; name: string }
  /** Null until it is known whether it can go back at all. */
  isIn: boolean | null
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

/** What each kind of plan writes; one that writes neither can be undone by nobody who is known. */
const WRITES: Partial<Record<PlanKind, 'replicas' | 'template'>> = {
  restart: 'template',
  'rollback.service': 'template',
  scale: 'replicas',
  'autoscaler.bounds': 'replicas',
}

/** Who would undo what this kind of plan writes. Null where that is not known, or it writes nothing of the kind. */
export function sticksFor(kind: PlanKind, facts: Pick<Facts, 'sticks'> | null): Sticks | null {
  const field = WRITES[kind]
  const sticks = facts?.sticks ?? null
  if (field === undefined || sticks === null) return null
  return willStick(
    sticks.because.filter(({ fields }) => fields.includes(field)),
    sticks.owners.filter((one) => one.field === field),
  )
}

/** Those of them that can be paused for a while. */
export const pausable = (kind: PlanKind, facts: Facts | null) =>
  (sticksFor(kind, facts)?.because ?? []).filter(({ isPausable, timing }) => isPausable && timing !== 'never')
