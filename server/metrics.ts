import { createServer } from 'node:http'
import { Counter, Gauge } from 'prom-client'
import { addClusterMetrics } from '@/server/cluster-metrics'
import { cspReportCounts } from '@/server/csp-reports'
import { env } from '@/server/env'
import { hub } from '@/server/hub'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { createRegistry } from '@/server/process-metrics'
import { addEventCounters } from '@/server/sandboxes/event-metrics'

/** The console's own metrics, on their own port, never on the page's. */
export function startMetrics(signal: AbortSignal, view: Pick<ClusterView, 'state'> | null): void {
  const registry = createRegistry('acgs_console_')
  new Gauge({
    name: 'acgs_console_streams',
    help: 'Open event streams of this console.',
    registers: [registry],
    collect() {
      this.set(hub().clients.size)
    },
  })
  new Counter({
    name: 'acgs_csp_reports_total',
    help: 'What browsers reported as stopped by the page policy.',
    labelNames: ['directive'],
    registers: [registry],
    collect() {
      this.reset()
      this.inc({ directive: 'script-src' }, 0)
      for (const [directive, count] of cspReportCounts()) this.inc({ directive }, count)
    },
  })
  addEventCounters(registry, env().ACGS_ORIGIN)
  if (view) addClusterMetrics(registry, view)
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return response.writeHead(404).end()
    void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
  })
  server.on('error', () => undefined) // a busy metrics port must not take the pages down; the start has checked it
  server.listen(env().ACGS_CONSOLE_METRICS_PORT, env().ACGS_BIND)
  signal.addEventListener('abort', () => server.close(), { once: true })
}
