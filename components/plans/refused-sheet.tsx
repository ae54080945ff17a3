import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PlanDetail } from '@/lib/schemas/plans'
import { sayKey } from './say-plan'
import { whatToDo } from './what-to-do'

/** Why there is no plan, reason by reason, and what to do about each. */
export function RefusedSheet({ detail: { preview, request } }: { detail: PlanDetail }) {
  const refusals = preview?.refusals ?? []
  const reasons = refusals.length > 0 ? refusals : [{ code: request.state, message: request.why ?? 'No reason is known.', targetKey: null }]
  return (
    <Sheet label="Why not" title="Why not" meta="nothing was changed">
      <ul className="who rule-t">
        {reasons.map(({ code, message, targetKey }) => (
          <li key={code + targetKey + message}>
            <Glyph state={request.state === 'failed' ? 'breach' : 'deny'} />
            <span className="break">
              {targetKey !== null && <b>{`${visibleText(sayKey(targetKey))}: `}</b>}
              {visibleText(message)}
            </span>
            <small>{whatToDo(code)}</small>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
