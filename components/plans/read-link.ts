import { CONFIG_SETS } from '@/lib/config-sets'
import { PLAN_KINDS, type PlanKind, planKind } from '@/lib/plan-kinds'
import { targetOfLink } from '@/lib/plan-link'
import { isUuid } from './is-uuid'

type Named = NonNullable<ReturnType<typeof targetOfLink>>
/** What an address asks to have planned. `more` is what it fills in beside the target, as it was written. */
export type PlanAsk = { kind: PlanKind; target: Named | null; more: Readonly<Record<string, string>> }
export type LinkTrouble = { trouble: string }

/** The kinds of objects that each plan is about; empty where it names none. An autoscaler's bounds are also found from what it scales. */
const FITS: Record<PlanKind, readonly string[]> = {
  restart: ['Deployment', 'StatefulSet', 'DaemonSet'],
  scale: ['Deployment', 'StatefulSet'],
  'autoscaler.bounds': ['HorizontalPodAutoscaler', 'Deployment', 'StatefulSet'],
  'rollout.pause': ['Deployment'],
  'rollout.resume': ['Deployment'],
  'rollback.service': ['Deployment', 'StatefulSet', 'DaemonSet'],
  'rollback.all': [],
  'rollback.config': [],
  'node.cordon': ['Node'],
  'node.uncordon': ['Node'],
  'node.drain': ['Node'],
  'job.suspend': ['CronJob', 'Job'],
  'job.resume': ['CronJob', 'Job'],
  'reverter.resume': [],
  'emergency.resume': [],
}
const NEEDS: Partial<Record<PlanKind, (more: PlanAsk['more']) => string | null>> = {
  'reverter.resume': ({ runId = '', targetKey = '' }) =>
    isUuid(runId) && targetKey !== ''
      ? null
      : 'It names no run and no object that the run paused. Begin on the page of the run that paused it.',
  'emergency.resume': ({ emergencyId = '' }) =>
    isUuid(emergencyId) ? null : 'It names no stop. Begin on the page of emergency stops, at the one that stands.',
  'rollback.config': ({ set = '', snapshotId = '' }) =>
    CONFIG_SETS.some((one) => one === set) && isUuid(snapshotId)
      ? null
      : 'It names no set and no snapshot. Begin at the snapshot that is to be put back.',
}

const isFit = (target: Named, fits: readonly string[]) =>
  fits.includes(target.kind) && (target.kind === 'Node') === (target.namespace === null) && target.name.length <= 253

/** Reads an address as `planLink` writes it. What cannot be planned says what would be. */
export function readLink(given: Readonly<Record<string, unknown>>): PlanAsk | LinkTrouble {
  const entries = Object.entries(given).filter((one): one is [string, string] => typeof one[1] === 'string' && one[1].length <= 600)
  const { kind: named = '', target: text = '', ...more } = Object.fromEntries(entries)
  const kind = PLAN_KINDS.find((one) => one === named)
  if (kind === undefined)
    return { trouble: `There is no kind of plan “${named}”. The kinds are: ${PLAN_KINDS.map((one) => planKind(one).name).join(', ')}.` }
  const missing = NEEDS[kind]?.(more) ?? null
  if (missing !== null) return { trouble: missing }
  const fits = FITS[kind]
  if (fits.length === 0) return { kind, target: null, more }
  const target = targetOfLink(text)
  if (target === null || !isFit(target, fits))
    return { trouble: `“${planKind(kind).name}” is about one ${fits.join(', ')}. The address names ${text === '' ? 'none' : `“${text}”`}.` }
  return { kind, target, more }
}
