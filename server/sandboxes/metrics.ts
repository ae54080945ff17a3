import { Counter, Gauge, Histogram } from 'prom-client'
import { ENDINGS, RUNTIMES, SANDBOX_STATES } from '@/lib/sandbox-words'
import type { Sandbox } from '@/server/generated/prisma/client'
import { createRegistry } from '@/server/process-metrics'
import { addEventCounters } from './event-metrics'

const COLD_START = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30]
const EXECUTION = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600]
const RESULTS = ['success', 'failure', 'refused'] as const
const REFUSED = 'policy_violation'

export type Active = readonly { runtime: string; state: string; n: number }[]
type Ended = Pick<Sandbox, 'runtime' | 'ending' | 'exitCode' | 'readyAt' | 'endedAt' | 'drill'>
type Sources = {
  /** Cluster-wide figures come from the one that leads; null of any other, and when they cannot be read. */
  active: () => Promise<Active | null>
  isLatched: () => boolean | null
  isLeader: () => boolean
}

/** The controller's metrics: seconds, every label set that can be known at 0 from the start. */
export function createSandboxMetrics(origin: string, sources: Sources) {
  const registry = createRegistry('acgs_controller_')
  const registers = [registry]
  const executions = new Counter({
    name: 'acgs_sandbox_executions_total',
    help: 'Executions that ended, or were refused.',
    labelNames: ['runtime', 'result', 'termination_reason', 'origin'],
    registers,
  })
  const refusals = new Counter({
    name: 'acgs_sandbox_refusals_total',
    help: 'Requests that ran nothing, by code.',
    labelNames: ['code', 'origin'],
    registers,
  })
  const duration = new Histogram({
    name: 'acgs_sandbox_execution_duration_seconds',
    help: 'From ready to ended, as it was seen.',
    labelNames: ['runtime', 'result', 'origin'],
    buckets: EXECUTION,
    registers,
  })
  const coldStart = new Histogram({
    name: 'acgs_sandbox_cold_start_duration_seconds',
    help: 'From the made pod to its readiness, as it was seen.',
    labelNames: ['runtime', 'launch_type', 'origin'],
    buckets: COLD_START,
    registers,
  })
  for (const runtime of RUNTIMES) {
    executions.inc({ runtime, result: 'success', termination_reason: 'normal_completion', origin }, 0)
    for (const termination_reason of ENDINGS) executions.inc({ runtime, result: 'failure', termination_reason, origin }, 0)
    coldStart.zero({ runtime, launch_type: 'cold', origin })
    for (const result of RESULTS) if (result !== 'refused') duration.zero({ runtime, result, origin })
  }
  for (const code of [
    'policy_denied',
    'agent_blocked',
    'emergency_stop',
    'not_ready',
    'upstream_unavailable',
    'limit_exceeded',
    'forbidden_scope',
  ])
    refusals.inc({ code, origin }, 0)
  new Gauge({
    name: 'acgs_sandboxes_active',
    help: 'Sandboxes that are not over. The controller that leads tells it.',
    labelNames: ['runtime', 'state', 'origin'],
    registers,
    async collect() {
      this.reset()
      const found = sources.isLeader() ? await sources.active().catch(() => null) : null
      if (!found) return
      for (const runtime of RUNTIMES)
        for (const state of SANDBOX_STATES) {
          if (state === 'refused' || state === 'ended') continue
          this.set({ runtime, state, origin }, found.find((one) => one.runtime === runtime && one.state === state)?.n ?? 0)
        }
    },
  })
  const scoped = {
    name: 'acgs_latch_active',
    help: 'Whether this controller refuses because everything is stopped.',
    labelNames: ['scope'] as const,
  }
  new Gauge({
    ...scoped,
    registers,
    collect() {
      const isLatched = sources.isLatched()
      this.reset()
      if (isLatched !== null) this.set({ scope: 'all' }, isLatched ? 1 : 0)
    },
  })
  new Gauge({
    name: 'acgs_controller_leader',
    help: 'Whether this controller reconciles.',
    registers,
    collect() {
      this.set(sources.isLeader() ? 1 : 0)
    },
  })
  addEventCounters(registry, origin)

  const of = (isDrill: boolean) => (isDrill ? 'drill' : origin)
  return {
    registry,
    refused: (code: string) => refusals.inc({ code, origin }),
    started(row: Pick<Sandbox, 'runtime' | 'createdAt' | 'readyAt' | 'drill'>): void {
      const { runtime, createdAt, readyAt, drill } = row
      if (createdAt && readyAt)
        coldStart.observe({ runtime, launch_type: 'cold', origin: of(drill) }, Math.max(0, readyAt.getTime() - createdAt.getTime()) / 1000)
    },
    ended({ runtime, ending, exitCode, readyAt, endedAt, drill }: Ended): void {
      const result = exitCode === 0 && ending === 'normal_completion' ? 'success' : 'failure'
      executions.inc({ runtime, result, termination_reason: ending ?? REFUSED, origin: of(drill) })
      if (readyAt && endedAt)
        duration.observe({ runtime, result, origin: of(drill) }, Math.max(0, endedAt.getTime() - readyAt.getTime()) / 1000)
    },
  }
}
export type SandboxMetrics = ReturnType<typeof createSandboxMetrics>
