'use client'

import { useNow } from '@/components/shell/use-now'
import { Glyph } from '@/components/ui/glyph'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge, visibleText } from '@/lib/format'
import type { ClusterShown, SourceShown } from '@/lib/schemas/workloads'
import { sayCoverage, sayMissing } from './say-service'

/** How whole and how fresh what is shown is: one line, and each source behind it. */
export function SourcesNote({ cluster }: { cluster: ClusterShown }) {
  const now = useNow()
  const { isComplete } = cluster.coverage
  return (
    <details className="sources rule-t">
      <summary>
        <Glyph state={isComplete ? 'ok' : 'stale'} />
        <span className={isComplete ? 'dim' : 'aged'}>{sayCoverage(cluster, now)}</span>
        {!isComplete && <span className="soft">{`Missing or old: ${sayMissing(cluster)}. Totals are at least what is shown.`}</span>}
      </summary>
      <div className="scroll-x">
        <table className="tbl">
          <caption className="sr">Sources of this page</caption>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">State</th>
              <th scope="col">Last word</th>
              <th scope="col">Trouble</th>
              <th scope="col">Next try</th>
            </tr>
          </thead>
          <tbody>
            {cluster.sources.map((source) => (
              <Source key={source.kind} source={source} now={now} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

const SAID = {
  loading: { state: 'unknown', word: 'loading' },
  partial: { state: 'stale', word: 'partial' },
  complete: { state: 'ok', word: 'follows' },
  error: { state: 'stale', word: 'down' },
} as const

function Source({ source: { kind, phase, sampleAt, trouble }, now }: { source: SourceShown; now: number }) {
  const said = SAID[phase]
  const isDenied = trouble?.reason === 'denied'
  return (
    <tr>
      <th scope="row">{kind}</th>
      <td>{isDenied ? <StatusPill state="deny" word="not permitted" /> : <StatusPill state={said.state} word={said.word} />}</td>
      <td className="soft">{formatAge(sampleAt, now)}</td>
      <td className="soft cut" title={trouble?.message}>
        {trouble === null ? <span className="dim">none</span> : visibleText(trouble.message)}
      </td>
      <td className="soft">{trouble?.retryAt == null ? <span className="dim">–</span> : sayNext(trouble.retryAt, now)}</td>
    </tr>
  )
}
const sayNext = (retryAt: string, now: number): string => `in ${Math.max(0, Math.ceil((Date.parse(retryAt) - now) / 1000))} s`
