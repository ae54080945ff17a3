import { COMPILE_EACH_MS } from '@/lib/emergency-words'
import type { ServiceContext } from '@/server/context'
import { listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { compileAsked, compileStop, type StopCompiler } from '@/server/services/emergency/compile'
import { STOP_PLAN_CHANNEL } from '@/server/services/emergency/ready'
import { settleEmergencies } from '@/server/services/emergency/settle'

type Options = Pick<StopCompiler, 'owner' | 'cluster' | 'signal'> & {
  context: () => ServiceContext
  log: Log
  kinds: readonly StepKind[]
  view: ClusterView | null
}

/** What a stop of everything rests on: which workloads there are, and who scales them. */
const seenOf = (view: ClusterView): string =>
  (['Deployment', 'CronJob', 'Job', 'HorizontalPodAutoscaler'] as const)
    .flatMap((kind) => ['governance', 'workload'].flatMap((namespace) => view.objects(kind, namespace).map(({ metadata }) => metadata.uid)))
    .join()

/** Makes stops ahead of the moment that they are needed in: each minute, when what they touch changes, and when somebody asks for one. */
export function startEmergency({ context, log, kinds, view, ...worker }: Options): void {
  const { signal } = worker
  const compiler: StopCompiler = { ...worker, kinds: kindsOf([...OWN_STEPS, ...kinds]), lend: lendFrom(pool()) }
  const compileAll = async () => {
    for (const scope of ['services', 'agents'] as const) await compileStop(context(), compiler, { scope, target: null })
  }
  every({ name: 'stop-plans', periodMs: COMPILE_EACH_MS, log, signal, run: compileAll })
  every({ name: 'stop-plans-asked', periodMs: 1000, log, signal, run: () => compileAsked(context(), compiler) })
  every({ name: 'emergencies', periodMs: 1000, log, signal, run: () => settleEmergencies(context()) })
  listen({
    channels: [STOP_PLAN_CHANNEL],
    onMessage: () => void compileAsked(context(), compiler).catch((err: unknown) => log.warn({ err }, 'emergency.compile-failed')),
    signal,
  })
  if (view === null) return
  let seen = seenOf(view)
  const isChanged = async () => {
    const now = seenOf(view)
    if (now === seen) return
    seen = now
    await compileAll()
  }
  every({ name: 'stop-plans-changed', periodMs: 2000, log, signal, run: isChanged })
}
