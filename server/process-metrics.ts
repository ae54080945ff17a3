import { collectDefaultMetrics, Registry } from 'prom-client'

/** A registry with what every process of ours tells of itself. Three gauges of the library are left out: their names end in `_total`,
 *  which Prometheus keeps for counters. */
export function createRegistry(prefix: string): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix })
  for (const kind of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`${prefix}nodejs_active_${kind}_total`)
  return registry
}
