import { Counter, type Registry } from 'prom-client'
import { sandboxEventCounts } from '@/server/sandbox-event-counts'
import { CALLS } from './classify-event'

type Counted = ReturnType<typeof sandboxEventCounts>
type Named = { name: string; help: string; of: keyof Counted; labelNames: string[] }
const COUNTERS: readonly Named[] = [
  {
    name: 'acgs_sandbox_violations_total',
    help: 'What sensors saw in sandboxes.',
    of: 'violations',
    labelNames: ['violation_type', 'severity', 'detection_layer'],
  },
  {
    name: 'acgs_sandbox_escape_attempts_total',
    help: 'Attempts to get out of a sandbox.',
    of: 'escapes',
    labelNames: ['family', 'runtime', 'blocked'],
  },
  {
    name: 'acgs_sandbox_syscall_violations_total',
    help: 'System calls that only an attack makes.',
    of: 'calls',
    labelNames: ['syscall', 'action'],
  },
]

/** What sensors saw, as it was taken in this process: controller and console serve the same names, each for its own doors. */
export function addEventCounters(registry: Registry, origin: string): void {
  for (const { name, help, of, labelNames } of COUNTERS)
    new Counter({
      name,
      help,
      labelNames: [...labelNames, 'origin'],
      registers: [registry],
      collect() {
        this.reset()
        for (const { labels, n } of sandboxEventCounts(origin, Object.keys(CALLS))[of]) this.inc(labels, n)
      },
    })
}
