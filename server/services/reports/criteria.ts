import { formatCount, formatDuration, formatMs, formatPercent } from '@/lib/format'
import { quantile } from '@/lib/latency-sketch'
import type { Slo } from '@/lib/schemas/objectives'
import type { Judged } from '@/lib/schemas/reports'
import { complianceRatio } from '@/server/services/overview/rates'
import type { Reading } from './decision-figures'
import { judgeResponse, type Responses } from './emergency-response'

/** Fewer decisions than this say nothing about a share of one in a thousand. */
export const SAMPLES_MIN = 1000
/** A window whose newest decision is older than this does not speak for now. */
const STALE_MS = 24 * 3_600_000
const RECOVERY_TARGET_MS = 30 * 60_000

type Window = { reading: Reading; slo: Slo; end: Date; responses: Responses }
type Asked = { name: string; target: string; measured: string | null; n: number; isKept: boolean }

function judgeWindow({ reading, end }: Window, { name, target, measured, n, isKept }: Asked): Judged {
  const row = { name, target, measured: measured ?? 'unknown' }
  if (measured === null || n < SAMPLES_MIN)
    return { ...row, status: 'NOT MEASURED', why: `n ${formatCount(n)} in 30 d, at least ${formatCount(SAMPLES_MIN)} are needed` }
  const ageMs = end.getTime() - (reading.sampledAt?.getTime() ?? 0)
  if (ageMs > STALE_MS)
    return { ...row, status: 'STALE', why: `the newest decision is ${formatDuration(ageMs)} older than the window's end` }
  return { ...row, status: isKept ? 'PASSED' : 'FAILED', why: `n ${formatCount(n)} in 30 d` }
}

const missing = (name: string, target: string, why: string): Judged => ({ name, target, measured: 'unknown', status: 'NOT MEASURED', why })

/** The six criteria of success, each against its target. In: the 30 days that end with the period. Pure. */
export function criteriaOf(window: Window): Judged[] {
  const { reading, slo } = window
  const { counts, sketch } = reading
  const compliance = complianceRatio(counts)
  const p99 = quantile(sketch, 0.99)
  const { targetRatio } = slo.compliance
  const { targetMs } = slo.decisionLatency
  return [
    missing('Deployment success rate', 'every step and check', 'no deployment run has a record here'),
    judgeWindow(window, {
      name: 'Constitutional compliance',
      target: `above ${formatPercent(targetRatio)}`,
      measured: compliance === null ? null : formatPercent(compliance),
      n: counts.evaluated,
      isKept: compliance !== null && compliance > targetRatio,
    }),
    judgeWindow(window, {
      name: 'Policy evaluation latency',
      target: `p99 below ${formatMs(targetMs)}`,
      measured: p99 === null ? null : `p99 ${formatMs(p99)}`,
      n: sketch.count,
      isKept: p99 !== null && p99 < targetMs,
    }),
    missing('Sandbox escapes', 'none', 'no report counts them; attempts are on the page of runtime events'),
    judgeResponse(window.responses, slo.containment),
    missing('Recovery time objective', `below ${formatDuration(RECOVERY_TARGET_MS)}`, 'no recovery drill has a record here'),
  ]
}
