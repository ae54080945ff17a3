import { type Severity, severityName } from '@/lib/incident-words'

/** Filled for those that call somebody at night; outlined for the others. */
export function SevTag({ severity, isBig = false }: { severity: Severity; isBig?: boolean }) {
  const name = severity <= 2 ? 'sev' : 'sev sev-quiet'
  return <span className={isBig ? `${name} sev-big` : name}>{severityName(severity)}</span>
}
