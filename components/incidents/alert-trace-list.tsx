import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import { severityName } from '@/lib/incident-words'
import type { AlertTrace } from '@/lib/schemas/incidents'
import { HOLDERS } from './say-alert'

/** How it was judged, in the order in which it was: rules, what held it back, severity, who was told, and what came of it. */
export function AlertTraceList({ trace: { rules, heldBy, severity, policy, told, verdict } }: { trace: AlertTrace }) {
  return (
    <ol className="inc-trace">
      {rules.map(({ name, matched, why }) => (
        <li key={name}>
          <Glyph state={matched ? 'ok' : 'deny'} size={12} />
          <b>{visibleText(name)}</b>
          <span className="break">{`${matched ? 'matched' : 'did not match'}: ${visibleText(why)}`}</span>
        </li>
      ))}
      {heldBy !== null && (
        <li>
          <Glyph state="warn" size={12} />
          <b>{HOLDERS[heldBy.what]}</b>
          <span className="break">{visibleText(heldBy.why)}</span>
        </li>
      )}
      <li>
        <Glyph state="idle" size={12} />
        <b>{severityName(severity)}</b>
        <span className="break">{`by ${visibleText(policy)}`}</span>
      </li>
      {told.map(({ who, how, at, result }, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a level may come twice, and the order never changes
        <li key={n}>
          <Glyph state={at !== null ? 'ok' : result.startsWith('skipped') || result.startsWith('cancelled') ? 'deny' : 'wait'} size={12} />
          <b>{visibleText(who)}</b>
          <span className="break">
            {`${visibleText(how)}: ${visibleText(result)}`}
            {at !== null && (
              <>
                {', '}
                <LocalTime at={at} withDate />
              </>
            )}
          </span>
        </li>
      ))}
      <li>
        <Glyph state="run" size={12} />
        <b>So</b>
        <span className="break strong">{visibleText(verdict)}</span>
      </li>
    </ol>
  )
}
