import type { PlanKind } from '@/lib/plan-kinds'
import { PlanWish } from '@/lib/schemas/plans'
import type { PlanAsk } from './read-link'
import { type Facts, type FieldName, pausable, type WishFields } from './wish-fields'

export type Errors = Partial<Record<FieldName, string>>
type Read = { errors: Errors; wish: Record<string, unknown> }
type Given = { ask: PlanAsk; fields: WishFields; facts: Facts | null }

const whole = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null)

function within(text: string, [min, max]: [number, number], fix: string): [number | null, string | undefined] {
  const n = whole(text)
  return n !== null && n >= min && n <= max ? [n, undefined] : [n, fix]
}

function pauseOf({ ask, fields, facts }: Given): Read {
  if (!fields.isPausing || pausable(ask.kind, facts).length === 0) return { errors: {}, wish: { pauseMinutes: null } }
  const [minutes, error] = within(fields.pauseMinutes, [5, 1440], 'A whole number of minutes from 5 to 1440.')
  return { errors: error === undefined ? {} : { pauseMinutes: error }, wish: { pauseMinutes: minutes } }
}

function boundsOf({ min: least, max: most }: Pick<WishFields, 'min' | 'max'>): Read {
  const [min, minError] = within(least, [1, 1000], 'A whole number from 1 to 1000.')
  const [max, maxError] = within(most, [1, 1000], 'A whole number from 1 to 1000.')
  const isCrossed = min !== null && max !== null && min > max
  const crossed = isCrossed ? `The most must not be less than the least, ${min}.` : undefined
  const [atMin, atMax] = [minError, maxError ?? crossed]
  return {
    errors: { ...(atMin === undefined ? {} : { min: atMin }), ...(atMax === undefined ? {} : { max: atMax }) },
    wish: { minReplicas: min, maxReplicas: max },
  }
}

/** Why a count would not stay, or null. At 0 an autoscaler idles and fights nothing. */
function outside(n: number, { fields, facts }: Given): string | null {
  const scaler = facts?.autoscaler ?? null
  if (scaler === null || n === 0) return null
  const bounds = fields.isChangingBounds ? { min: whole(fields.min) ?? scaler.min, max: whole(fields.max) ?? scaler.max } : scaler
  if (n >= bounds.min && n <= bounds.max) return null
  const fix = fields.isChangingBounds
    ? 'Widen the bounds below, or choose a count inside them.'
    : 'Choose a count inside, or change the bounds as well.'
  return `Autoscaler ${scaler.name} keeps ${bounds.min} to ${bounds.max} and would undo ${n}. ${fix}`
}

function scaleOf(given: Given): Read {
  const { fields, facts } = given
  const [n, error] = within(fields.replicas, [0, 1000], 'A whole number of pods from 0 to 1000.')
  const isBounded = fields.isChangingBounds && facts?.autoscaler !== null && facts !== null
  const bounds = isBounded ? boundsOf(fields) : null
  const why = error ?? (n === null ? undefined : (outside(n, given) ?? undefined))
  const pause = pauseOf(given)
  return {
    errors: { ...pause.errors, ...bounds?.errors, ...(why === undefined ? {} : { replicas: why }) },
    wish: { ...pause.wish, replicas: n, bounds: bounds?.wish ?? null },
  }
}

function revisionOf(given: Given): Read {
  const { fields, facts } = given
  const kept = facts?.revisions ?? []
  const pause = pauseOf(given)
  const chosen = kept.find(({ number }) => number === fields.revision)
  const error =
    fields.revision === null || kept.length === 0
      ? undefined
      : chosen === undefined
        ? `Revision ${fields.revision} is not kept. Choose one of the list.`
        : chosen.isLive
          ? `Revision ${fields.revision} is live already. Choose another one.`
          : undefined
  return {
    errors: { ...pause.errors, ...(error === undefined ? {} : { revision: error }) },
    wish: { ...pause.wish, revision: fields.revision },
  }
}

function drainOf({ fields }: Given): Read {
  const [minutes, error] = within(fields.blockedForMinutes, [1, 30], 'A whole number of minutes from 1 to 30.')
  return {
    errors: error === undefined ? {} : { blockedForMinutes: error },
    wish: { consent: { emptyDir: fields.isEmptyDirFine, ownerless: fields.isOwnerlessFine }, blockedForMinutes: minutes },
  }
}

function allOf({ fields }: Given): Read {
  const services = fields.services.filter(({ isIn }) => isIn !== false).map(({ target, revision }) => ({ target, revision }))
  const pause = fields.isPausing
    ? within(fields.pauseMinutes, [5, 1440], 'A whole number of minutes from 5 to 1440.')
    : ([null, undefined] as const)
  return {
    errors: {
      ...(services.length === 0 ? { services: 'Choose at least one service.' } : {}),
      ...(pause[1] === undefined ? {} : { pauseMinutes: pause[1] }),
    },
    wish: { services, pauseMinutes: pause[0] },
  }
}

function configOf({ ask, fields }: Given): Read {
  const at = fields.troubleSince === '' ? null : new Date(fields.troubleSince)
  const isWrong = at !== null && Number.isNaN(at.getTime())
  return {
    errors: isWrong ? { troubleSince: 'A date and a time, or leave it empty.' } : {},
    wish: {
      ...{ set: ask.more.set, snapshotId: ask.more.snapshotId, troubleSince: at === null || isWrong ? null : at.toISOString() },
      ...{ isNewerConfirmed: fields.isNewerConfirmed, force: fields.force },
    },
  }
}

/** The autoscaler itself, also where the address names what it scales. */
function scalerOf({ ask, facts }: Given): { kind: string; namespace: string | null; name: string } | null {
  if (ask.target === null || ask.target.kind === 'HorizontalPodAutoscaler') return ask.target
  const scaler = facts?.autoscaler ?? null
  return scaler === null ? null : { kind: 'HorizontalPodAutoscaler', namespace: ask.target.namespace, name: scaler.name }
}

const onTarget = ({ ask }: Given): Read => ({ errors: {}, wish: { target: ask.target } })
const onNode = ({ ask }: Given): Read => ({ errors: {}, wish: { node: ask.target?.name } })
const both = (...reads: Read[]): Read => ({
  errors: Object.assign({}, ...reads.map(({ errors }) => errors)) as Errors, // members of errors alone
  wish: Object.assign({}, ...reads.map(({ wish }) => wish)),
})

const READS: Record<PlanKind, (given: Given) => Read> = {
  restart: onTarget,
  scale: (given) => both(onTarget(given), scaleOf(given)),
  'autoscaler.bounds': (given) => both({ errors: {}, wish: { target: scalerOf(given) } }, boundsOf(given.fields)),
  'rollout.pause': onTarget,
  'rollout.resume': onTarget,
  'rollback.service': (given) => both(onTarget(given), revisionOf(given)),
  'rollback.all': allOf,
  'rollback.config': configOf,
  'node.cordon': onNode,
  'node.uncordon': onNode,
  'node.drain': (given) => both(onNode(given), drainOf(given)),
  'job.suspend': onTarget,
  'job.resume': onTarget,
  'reverter.resume': ({ ask }) => ({ errors: {}, wish: { runId: ask.more.runId, targetKey: ask.more.targetKey } }),
  'emergency.resume': ({ ask }) => ({ errors: {}, wish: { emergencyId: ask.more.emergencyId } }),
}

/** The wish that a form stands for, or what is wrong with which field. A wish is given only when the server's own schema takes it. */
export function wishOf(given: Given): { wish: PlanWish | null; errors: Errors } {
  const { errors, wish } = READS[given.ask.kind](given)
  if (Object.keys(errors).length > 0) return { wish: null, errors }
  const parsed = PlanWish.safeParse({ kind: given.ask.kind, ...wish })
  return { wish: parsed.success ? parsed.data : null, errors }
}
