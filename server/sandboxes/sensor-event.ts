import type { EscapeFamily, EventSource, Layer, ViolationType } from '@/lib/sandbox-words'

/** What a sensor's message comes to, whoever sent it. */
export type Judged = {
  violationType: ViolationType
  family: EscapeFamily | null
  /** 0 low to 3 critical. */
  severity: number
  layer: Layer
  /** Null: the sensor does not say. */
  blocked: boolean | null
  /** The system call, where it is one of the table. */
  call: string | null
}
export type SensorEvent = Judged & {
  source: EventSource
  rule: string
  description: string
  indicators: Record<string, string>
  occurredAt: Date
  /** How the pod is known: by uid where the sensor says it, else by namespace and name, else not at all. */
  podUid: string | null
  namespace: string | null
  podName: string | null
  /** The execution, where a process of ours saw it itself. */
  sandboxId?: string
}

const ESCAPES: readonly ViolationType[] = ['process_injection', 'privilege_escalation', 'network_attempt', 'file_access']
/** An attempt to get out: a family's event, or one of these kinds at high or critical. A breach of resources never is one. */
export const isEscape = ({ violationType, family, severity }: Pick<Judged, 'violationType' | 'family' | 'severity'>): boolean =>
  violationType !== 'resource_breach' &&
  violationType !== 'suspicious_code' &&
  (family !== null || (severity >= 2 && ESCAPES.includes(violationType)))

const TEXT_MAX = 512
/** Text of a sandbox, fit to be kept: no NUL, no control characters, nothing that turns a line around, and bounded. What turns lines shows as a mark. */
export function safeText(value: unknown, most = TEXT_MAX): string {
  const text = typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  const cut = text.length > most * 4 ? text.slice(0, most * 4) : text
  const plain = cut
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(
      /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]/g,
      (one) => `<U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`,
    )
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
}

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/
export const nameOrNull = (value: unknown): string | null => (typeof value === 'string' && NAME.test(value) ? value : null)
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const uidOrNull = (value: unknown): string | null => (typeof value === 'string' && UID.test(value) ? value : null)

const FUTURE_MS = 300_000
/** A sensor's own time; one from far ahead, or none at all, is ours. */
export function timeOf(value: unknown, nowMs: number): Date {
  const ms = typeof value === 'string' && value.length < 64 ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) || ms > nowMs + FUTURE_MS || ms < 0 ? new Date(nowMs) : new Date(ms)
}
