import { Glyph } from '@/components/ui/glyph'
import { formatCount } from '@/lib/format'
import type { Percentiles, ReplayResult } from '@/lib/schemas/replays'

const ms = (value: number | null) => (value === null ? 'not measured' : `${Number(value.toPrecision(3))} ms`)
const three = ({ p50, p95, p99 }: Percentiles) => `${ms(p50)}, ${ms(p95)}, ${ms(p99)}`

function sayOpa({ state, fixtures, sampled, why }: ReplayResult['comparison']): string {
  const n = `${formatCount(fixtures)} fixtures and ${formatCount(sampled)} recorded inputs`
  if (state === 'equal') return `The compiled module answers as OPA does on ${n}.`
  if (state === 'different') return `The compiled module answers otherwise than OPA, of ${n}. It must not be published.`
  return `Not compared with OPA: ${why ?? 'it did not answer'}`
}

/** Everything but the new allows: other changes by principle, what could not be replayed, how long it takes, and whether OPA says the same. */
export function ImpactFacts({ result }: { result: ReplayResult }) {
  const { principles, notReplayable, counts, latency, comparison } = result
  const others = Object.entries(principles).filter(([, { allow_to_deny, detail }]) => allow_to_deny + detail > 0)
  return (
    <>
      {others.length > 0 && (
        <table className="tbl rp-tbl">
          <caption className="sr">Other changes by principle</caption>
          <thead>
            <tr>
              <th scope="col">Other changes</th>
              <th scope="col" className="num">
                No longer allowed
              </th>
              <th scope="col" className="num">
                Details
              </th>
            </tr>
          </thead>
          <tbody>
            {others.map(([name, n]) => (
              <tr key={name}>
                <th scope="row">{name.replaceAll('_', ' ')}</th>
                <td className="num">{formatCount(n.allow_to_deny)}</td>
                <td className="num">{formatCount(n.detail)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className="dl small">
        <dt>Not replayable</dt>
        <dd>
          {counts.not_replayable === 0
            ? 'none'
            : `${formatCount(notReplayable.masked)} masked, ${formatCount(notReplayable.missing_facts)} without facts`}
        </dd>
        <dt>Failed</dt>
        <dd>{counts.error === 0 ? 'none' : formatCount(counts.error)}</dd>
        <dt>p50, p95, p99 before</dt>
        <dd>{three(latency.before)}</dd>
        <dt>p50, p95, p99 after</dt>
        <dd>{three(latency.after)}</dd>
      </dl>
      <p className="in row-x rule-t">
        <Glyph state={comparison.state === 'equal' ? 'ok' : comparison.state === 'different' ? 'breach' : 'unknown'} />
        <span className="break">{sayOpa(comparison)}</span>
      </p>
    </>
  )
}
