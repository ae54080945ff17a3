import { formatCount, formatMs } from './format'

/** What a service is held to that we measure ourselves. */
export const SERVICE_OBJECTIVES = ['decision-latency'] as const
export type ServiceObjective = (typeof SERVICE_OBJECTIVES)[number]

type Named = { kind?: string; name: string; namespace?: string | null | undefined; labels?: Record<string, string> | undefined }

/** The objective that our own figures prove, or null where nobody measures one. */
export const objectiveOf = ({ name, namespace, labels = {} }: Named): ServiceObjective | null =>
  `${namespace ?? ''}/${name}` === 'governance/policy-engine' || labels['app.kubernetes.io/component'] === 'engine'
    ? 'decision-latency'
    : null

/** Of fewer decisions a p99 is the chance of ten of them. */
export const LEAST_DECISIONS = 1000

/** Times in ms over whole minutes of the span; `p99Ms` is null where nothing was measured. */
export type LatencyMeasured = { n: number; p99Ms: number | null; targetMs: number }
export type ObjectiveVerdict = { state: 'ok' | 'breach' | 'unknown' | 'none'; said: string; measured: LatencyMeasured | null }

export const NO_OBJECTIVE: ObjectiveVerdict = {
  state: 'none',
  said: 'no objective of it is measured: it is held on readiness',
  measured: null,
}

/** Whether it held. Unknown is not held, and not broken. */
export function judgeObjective(measured: LatencyMeasured | null): ObjectiveVerdict {
  if (measured === null) return { state: 'unknown', said: 'nobody measures it here: unknown', measured }
  const { n, p99Ms, targetMs } = measured
  if (n < LEAST_DECISIONS || p99Ms === null)
    return { state: 'unknown', said: `too few decisions: unknown (${formatCount(n)} of ${formatCount(LEAST_DECISIONS)})`, measured }
  const figures = `decision p99 ${formatMs(p99Ms)} of ${formatCount(n)} decisions, the line is ${formatMs(targetMs)}`
  return { state: p99Ms < targetMs ? 'ok' : 'breach', said: figures, measured }
}
