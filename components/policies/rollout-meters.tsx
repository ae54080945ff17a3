import { Glyph } from '@/components/ui/glyph'
import { Rule } from '@/components/ui/rule'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { metersOf } from './say-rollout'

/** What ends a rollout by itself, each against its line. */
export function RolloutMeters({ detail }: { detail: RolloutDetail }) {
  return (
    <div className="ro-meters rule-t">
      {metersOf(detail).map(({ key, name, said, used, start, line }) => {
        const state = used === null ? 'unknown' : used > 1 ? 'breach' : 'ok'
        return (
          <div key={key}>
            <span className="row-x">
              <Glyph state={state} />
              {`${name} ${said}`}
            </span>
            <Rule figure={{ used, state }} start={start} label={`line ${line}`} />
          </div>
        )
      })}
    </div>
  )
}
