import { formatCount, formatDuration, formatPercent } from '@/lib/format'
import { limitOf } from '@/lib/rollout-limits'
import type { GateDetail } from '@/lib/schemas/versions'
import type { Prisma } from '@/server/generated/prisma/client'
import type { StoredRollout } from './internal'
import type { Measured } from './measure'

type Of = Pick<StoredRollout, 'id' | 'step' | 'limits'>
export const EVIDENCE = 20

const limitIn = ({ step, limits }: Of): string => {
  const { decisions, ms } = limitOf(step, limits)
  const errors = step === 'shadow' ? ', no error' : ''
  return `at least ${formatCount(decisions)} decisions and ${formatDuration(ms)}, disagreement at most ${formatPercent(limits.disagreement, 2)}${errors} (profile ${limits.profile})`
}

/** What the row of a step's gate says: what was counted, what it is held against, and what is missing. */
export function gateDetail(rollout: Of, { steps, engines }: Measured, missing: readonly string[]): Prisma.InputJsonObject {
  const { decided, compared, disagreed, errors, denyToAllow, dropped } = steps[rollout.step]
  const share = compared === 0 ? 'nothing compared yet' : `${formatPercent(disagreed / compared, 2)} disagreed`
  return {
    measured: `${formatCount(decided)} decisions, ${share}, ${formatCount(errors)} errors`,
    limit: limitIn(rollout),
    evidence: missing.slice(0, EVIDENCE).map((one) => ({ text: `Missing: ${one}.`.slice(0, 1000), kind: 'info' as const })),
    more: Math.max(0, missing.length - EVIDENCE),
    source: 'the engines, by minute',
    facts: { rollout: rollout.id, decided, compared, disagreed, errors, denyToAllow, dropped, engines: engines.length },
  } satisfies GateDetail
}

/** The same before anything is measured, or after it was ended. */
export const gateWords = (rollout: Of, said: string): Prisma.InputJsonObject =>
  ({
    measured: said.slice(0, 500),
    limit: limitIn(rollout),
    evidence: [],
    more: 0,
    source: '',
    facts: { rollout: rollout.id },
  }) satisfies GateDetail

/** Which rollout a gate's row is about; null: none that can be told. */
export function rolloutIn(detail: unknown): string | null {
  const { rollout } = (detail as { facts?: { rollout?: unknown } } | null)?.facts ?? {}
  return typeof rollout === 'string' ? rollout : null
}
