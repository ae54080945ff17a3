import { Counter, Gauge, Histogram } from 'prom-client'
import type { z } from 'zod'
import { DECISION_TYPES, type Principle, REFUSALS, type Severity, VERDICTS } from '@/lib/schemas/evaluate'
import { createRegistry } from '@/server/process-metrics'
import { DOUBLE_BUILTINS } from './builtins/all'

const EVALUATION = [0.0001, 0.00025, 0.0005, 0.00075, 0.001, 0.0015, 0.0021, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1]
const ACTIVATION = [0.05, 0.1, 0.2, 0.5, 1, 2, 5]
const TYPES = [...DECISION_TYPES, 'unknown'] as const
const STAGES = ['active', 'canary'] as const
const FLAGS = ['true', 'false'] as const
const ERROR_CAUSES = ['timeout', 'evaluation_error', 'undefined_result', 'overloaded'] as const
const LOSS_STAGES = ['buffer', 'spool', 'ingest'] as const
export const DOOR_OUTCOMES = ['allow', 'deny', 'review', 'error', 'rejected'] as const

export type RuleLabel = { code: string; principle: z.infer<typeof Principle>; severity: z.infer<typeof Severity> }
export type EngineMetrics = ReturnType<typeof createMetrics>

/** The engine's metrics. Every label set that can be known is there at 0 from the start, else the first event would be missed by increase().
 *  Units are seconds. Gauges are read when they are scraped. */
export function createMetrics(
  origin: string,
  gauges: {
    queueDepth: () => number
    runtimeAgeS: () => number | null
    workers: () => Record<string, number>
    /** The candidate while it decides for some agents. */
    canary?: () => { policyVersion: string; hash: string } | null
  },
) {
  const registry = createRegistry('acgs_engine_')
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames, registers })

  const evaluations = counter('acgs_policy_evaluations_total', 'Decisions answered.', ['type', 'verdict', 'stage', 'cache_hit', 'origin'])
  const violations = counter('acgs_policy_violations_total', 'Rules broken by decided requests.', [
    'code',
    'principle',
    'severity',
    'prevented',
    'waived',
    'origin',
  ])
  const uncontrolled = counter('acgs_policy_uncontrolled_total', 'Violations that were not prevented.', ['cause', 'origin'])
  const refusals = counter('acgs_policy_refusals_total', 'Requests refused before any rule was asked.', ['refusal', 'origin'])
  const errors = counter('acgs_policy_errors_total', 'Requests that got no evaluated answer.', ['cause', 'origin'])
  const lost = counter('acgs_decisions_lost_total', 'Decisions answered and not kept.', ['stage', 'origin'])
  const door = counter('acgs_door_requests_total', 'Requests by door and outcome; rejected ones were not understood or not allowed in.', [
    'door',
    'outcome',
    'origin',
  ])
  const kills = counter('acgs_engine_worker_kills_total', 'Evaluator threads that were ended or died.', ['why'])
  const lostPrecision = counter(
    'acgs_engine_builtin_precision_total',
    'Calls of a builtin answered undefined for a number that no double holds.',
    ['builtin', 'origin'],
  )
  const maskFailures = counter(
    'acgs_decision_mask_failures_total',
    'Decisions stored without their input because the mask could not be applied.',
    ['origin'],
  )
  const receipts = counter('acgs_receipts_total', 'Receipts of allowed decisions: issued, or due and not to be signed.', [
    'outcome',
    'origin',
  ])
  const duration = new Histogram({
    name: 'acgs_policy_evaluation_duration_seconds',
    help: 'Time inside the engine from parsed request to answer.',
    labelNames: ['type', 'origin'],
    buckets: EVALUATION,
    registers,
  })
  const activation = new Histogram({
    name: 'acgs_policy_activation_duration_seconds',
    help: 'From noticing a version to deciding with it.',
    buckets: ACTIVATION,
    registers,
  })
  let active: { policyVersion: string; constitutionHash: string } | null = null
  new Gauge({
    name: 'acgs_policy_active_version_info',
    help: 'The version this engine decides with, and the one that decides for the agents of a canary.',
    labelNames: ['policy_version', 'constitution_hash', 'stage'],
    registers,
    collect() {
      this.reset()
      if (active) this.set({ policy_version: active.policyVersion, constitution_hash: active.constitutionHash, stage: 'active' }, 1)
      const canary = gauges.canary?.() ?? null
      if (canary) this.set({ policy_version: canary.policyVersion, constitution_hash: canary.hash, stage: 'canary' }, 1)
    },
  })
  new Gauge({
    name: 'acgs_decision_queue_depth',
    help: 'Requests waiting for an evaluator.',
    registers,
    collect() {
      this.set(gauges.queueDepth())
    },
  })
  new Gauge({
    name: 'acgs_runtime_data_age_seconds',
    help: 'Since the database last confirmed the runtime data; not a number before the first time.',
    registers,
    collect() {
      this.set(gauges.runtimeAgeS() ?? Number.NaN)
    },
  })
  new Gauge({
    name: 'acgs_engine_workers',
    help: 'Evaluator threads by state.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, n] of Object.entries(gauges.workers())) this.set({ state }, n)
    },
  })

  for (const type of TYPES) {
    duration.zero({ type, origin })
    for (const verdict of VERDICTS) for (const stage of STAGES) evaluations.inc({ type, verdict, stage, cache_hit: 'false', origin }, 0)
  }
  for (const refusal of REFUSALS) refusals.inc({ refusal, origin }, 0)
  for (const cause of ERROR_CAUSES) errors.inc({ cause, origin }, 0)
  for (const cause of ['monitor', 'error'] as const) uncontrolled.inc({ cause, origin }, 0)
  for (const stage of LOSS_STAGES) lost.inc({ stage, origin }, 0)
  for (const outcome of DOOR_OUTCOMES) for (const name of ['evaluate', 'opa']) door.inc({ door: name, outcome, origin }, 0)
  for (const why of ['timeout', 'crash'] as const) kills.inc({ why }, 0)
  maskFailures.inc({ origin }, 0)
  for (const builtin of DOUBLE_BUILTINS) lostPrecision.inc({ builtin, origin }, 0)
  for (const outcome of ['issued', 'no_signing_key'] as const) receipts.inc({ outcome, origin }, 0)

  return {
    registry,
    evaluations,
    violations,
    uncontrolled,
    refusals,
    errors,
    lost,
    door,
    kills,
    maskFailures,
    lostPrecision,
    receipts,
    duration,
    activation,
    /** Tells which version decides, and puts its rules on the page at 0. */
    setActive({
      policyVersion,
      constitutionHash,
      rules,
    }: {
      policyVersion: string
      constitutionHash: string
      rules: readonly RuleLabel[]
    }): void {
      active = { policyVersion, constitutionHash }
      for (const rule of rules)
        for (const prevented of FLAGS) for (const waived of FLAGS) violations.inc({ ...rule, prevented, waived, origin }, 0)
    },
  }
}
