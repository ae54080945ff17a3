import { Counter, Gauge, type Registry } from 'prom-client'
import { type ClusterView, WATCHED } from '@/server/ports/cluster-watch'

/** How the process's watches fare: lists that had to be read anew, what no event had told, and how old each source is. */
export function addClusterMetrics(registry: Registry, view: Pick<ClusterView, 'state'>): void {
  const states = () => WATCHED.map((kind) => [kind, view.state(kind)] as const)
  new Counter({
    name: 'acgs_watch_relist_total',
    help: 'Whole lists that a watch had to read anew, by cause.',
    labelNames: ['kind', 'reason'] as const,
    registers: [registry],
    collect() {
      this.reset()
      for (const [kind, { relists }] of states()) for (const [reason, n] of Object.entries(relists)) this.inc({ kind, reason }, n)
    },
  })
  new Counter({
    name: 'acgs_watch_drift_total',
    help: 'Differences that the hourly comparison found and no event had told; each is a defect.',
    labelNames: ['kind'] as const,
    registers: [registry],
    collect() {
      this.reset()
      for (const [kind, { drifts }] of states()) this.inc({ kind }, drifts)
    },
  })
  new Gauge({
    name: 'acgs_watch_age_seconds',
    help: 'Since the last word of the cluster about a kind; absent before the first.',
    labelNames: ['kind'] as const,
    registers: [registry],
    collect() {
      this.reset()
      for (const [kind, { sampleAt }] of states()) if (sampleAt) this.set({ kind }, Math.max(0, (Date.now() - sampleAt.getTime()) / 1000))
    },
  })
}
