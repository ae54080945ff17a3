import * as z from 'zod'
import { classify } from './classify-event'
import { nameOrNull, type SensorEvent, safeText, timeOf, uidOrNull } from './sensor-event'

const Loose = z.union([z.string().max(1_048_576), z.number(), z.boolean(), z.null()])
/** Falco's JSON output. What it says more is left aside; what it says is bounded before anything is made of it. */
const Falco = z.object({
  rule: z.string().min(1).max(1_048_576),
  priority: z.string().max(64).optional(),
  time: z.string().max(64).optional(),
  output: z.string().max(1_048_576).optional(),
  output_fields: z.record(z.string().max(256), Loose).refine((all) => Object.keys(all).length <= 256, 'at most 256 fields'),
})

/** In the order in which they are kept. Command lines and file contents are not: they hold what nobody should read twice. */
const KEPT = [
  'proc.name',
  'proc.exepath',
  'proc.pname',
  'evt.type',
  'evt.res',
  'fd.name',
  'fd.sip',
  'fd.sport',
  'user.uid',
  'container.id',
  'k8s.ns.name',
  'k8s.pod.name',
]
const REFUSED = /^(?:EPERM|EACCES|ENOSYS|EROFS|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|-\d+)$/

/** One message of Falco. Errors: Zod's, for what is none. */
export function readFalco(body: unknown, nowMs: number): SensorEvent {
  const { rule, priority, time, output_fields: fields } = Falco.parse(body)
  const at = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null)
  const name = safeText(rule, 200)
  const result = at('evt.res')
  const path = at('fd.name')
  const judged = classify({
    rule: name,
    call: at('evt.type'),
    path: path?.startsWith('/') ? path.slice(0, 4096) : null,
    program: at('proc.exepath') ?? at('proc.name'),
    isSeccomp: /\bseccomp\b/i.test(rule.slice(0, 1000)),
    blocked: result === null ? null : result === 'SUCCESS' ? false : REFUSED.test(result) ? true : null,
  })
  const indicators = Object.fromEntries(KEPT.flatMap((key) => (fields[key] == null ? [] : [[key, safeText(fields[key], 256)]])))
  return {
    ...judged,
    source: 'falco',
    rule: name,
    description: safeText(`Falco: ${name}${priority ? ` (${safeText(priority, 32)})` : ''}`),
    indicators,
    occurredAt: timeOf(time, nowMs),
    podUid: uidOrNull(fields['k8s.pod.uid']),
    namespace: nameOrNull(fields['k8s.ns.name']),
    podName: nameOrNull(fields['k8s.pod.name']),
  }
}
