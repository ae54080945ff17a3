import { Gauge, type Registry } from 'prom-client'
import type { ServiceContext } from '@/server/context'
import { lanePool, listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import { createRunEngine, type RunEngine } from '@/server/runs/engine'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { CHANNEL } from '@/server/runs/limits'
import type { Machine } from '@/server/runs/machine'
import { onPauseOver, PAUSE_TIMER } from '@/server/runs/reverters/keep-pauses'
import { closeOccurrences, fireOccurrence, type Job } from '@/server/runs/schedules/fire'
import { keepOccurrences } from '@/server/runs/schedules/keep'
import { sendOutbox } from '@/server/runs/send-outbox'
import type { Told } from '@/server/runs/tell'
import { fireTimers, type OnTimer } from '@/server/runs/timers'
import { watchRuns } from '@/server/runs/watch'
import { clearAlarm } from '@/server/services/alarms/clear'
import { clearAgedAlarms } from '@/server/services/alarms/clear-aged'
import { raiseAlarm } from '@/server/services/alarms/raise'

const DAY_MS = 86_400_000

export type RunsOptions = {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal
  worker: string
  /** Beside those that wait for people. */
  kinds: readonly StepKind[]
  cluster: Machine['cluster']
  callerOf: Machine['callerOf']
  withoutDatabase?: Machine['withoutDatabase']
  jobs?: Record<string, Job>
  onTimer?: Record<string, OnTimer>
}

/** Executes runs in this process, and keeps timers, the calendar and what is to be told. `drain` gives everything back. */
export function startRuns({ context, log, signal, jobs = {}, onTimer = {}, ...options }: RunsOptions) {
  const pools = { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2) }
  const engine = createRunEngine({
    ...options,
    kinds: kindsOf([...OWN_STEPS, ...options.kinds]),
    log,
    now: () => new Date(),
    pools,
  })
  const lend = lendFrom(pool())
  const standing = new Set<string>()

  let isStarted = false
  const start = async () => {
    if (isStarted) return
    await engine.start()
    isStarted = true
    log.info({ worker: options.worker }, 'runs.started')
  }
  const deliver = async (told: Told) => {
    if (told.kind === 'clear') await clearAlarm(context(), told.key)
    else await raiseAlarm(context(), told)
  }
  const watch = async () => {
    const found = await lend(watchRuns)
    for (const one of found) {
      standing.add(one.key)
      await raiseAlarm(context(), one)
    }
    for (const key of standing) {
      if (found.some((one) => one.key === key)) continue
      await clearAlarm(context(), key)
      standing.delete(key)
    }
  }
  const fire = async () => {
    while (!signal.aborted && (await fireOccurrence(lend, jobs)));
    await closeOccurrences(lend)
  }
  every({ name: 'runs', periodMs: 1000, log, signal, run: start })
  every({
    name: 'run-timers',
    periodMs: 500,
    log,
    signal,
    run: () => fireTimers(lend, { [PAUSE_TIMER]: onPauseOver, ...onTimer }, (timer, why) => log.error({ timer, why }, 'timer.failed')),
  })
  every({ name: 'outbox', periodMs: 500, log, signal, run: () => sendOutbox(lend, deliver) })
  every({ name: 'occurrences', periodMs: 600_000, log, signal, run: () => keepOccurrences(lend) })
  every({ name: 'calendar', periodMs: 1000, log, signal, run: fire })
  every({ name: 'watch-runs', periodMs: 5000, log, signal, run: watch })
  const aged = { prefix: 'run-ended:', afterMs: DAY_MS }
  every({ name: 'run-alarms', periodMs: 60_000, log, signal, run: () => clearAgedAlarms(context(), aged) })
  listen({ channels: [CHANNEL], onMessage: () => engine.hint(), signal })
  return {
    reasons: () => engine.state().reasons,
    addMetrics: (registry: Registry) => addRunMetrics(registry, engine),
    drain: async () => {
      await engine.drain()
      await Promise.allSettled(Object.values(pools).map((one) => one.end()))
    },
  }
}

/** What a worker shows of itself: how late its loop is, and how many runs it has. */
function addRunMetrics(registry: Registry, engine: RunEngine): void {
  new Gauge({
    name: 'acgs_event_loop_delay_seconds',
    help: 'How late the event loop was since the start; a loop that is late renews no lease.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      const { p99Ms, maxMs } = engine.state().loop
      this.set({ quantile: '0.99' }, p99Ms / 1000)
      this.set({ quantile: '1' }, maxMs / 1000)
    },
  })
  new Gauge({
    name: 'acgs_runs_held',
    help: 'Runs that this worker has the lease of, by lane.',
    labelNames: ['lane'],
    registers: [registry],
    collect() {
      const { held } = engine.state()
      for (const lane of [0, 1, 2]) this.set({ lane: String(lane) }, held.filter((one) => one.lane === lane).length)
    },
  })
}
