import { Glyph } from '@/components/ui/glyph'
import { Rule } from '@/components/ui/rule'
import { formatMs, formatPercent } from '@/lib/format'
import { REPLAYABLE_MIN, type ReplayResult } from '@/lib/schemas/replays'
import { replayableOf } from './say-replay'

const SLOWER = 1.2

/** Two measures beside each other: how much of the sample could be replayed, and p99 against a fifth more than before, measured in the same run. */
export function ReplayMeters({ result }: { result: ReplayResult }) {
  const ratio = replayableOf(result)
  const missing = ratio === null ? null : (1 - ratio) / (1 - REPLAYABLE_MIN)
  const covered = missing === null ? 'unknown' : missing > 1 ? 'breach' : 'ok'
  const { before, after } = result.latency
  const used = before.p99 === null || after.p99 === null || before.p99 === 0 ? null : after.p99 / (before.p99 * SLOWER)
  const slow = used === null ? 'unknown' : used > 1 ? 'breach' : 'ok'
  return (
    <div className="rp-meters rule-t">
      <div>
        <span className="row-x">
          <Glyph state={covered} />
          {ratio === null ? 'Nothing replayed' : `Replayable ${formatPercent(ratio, 1)}`}
        </span>
        <Rule figure={{ used: missing, state: covered }} start="100 %" label="line 95 %" />
      </div>
      <div>
        <span className="row-x">
          <Glyph state={slow} />
          {after.p99 === null ? 'p99 not measured' : `p99 on replay ${formatMs(after.p99)}`}
        </span>
        <Rule
          figure={{ used, state: slow }}
          start="0"
          label={before.p99 === null ? 'line not known' : `line ${formatMs(before.p99 * SLOWER)}`}
        />
      </div>
    </div>
  )
}
