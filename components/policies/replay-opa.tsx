import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, visibleText } from '@/lib/format'
import type { Comparison } from '@/lib/schemas/replays'

/** Whether the compiled module answers as real OPA does; where not, both answers. */
export function ReplayOpa({ comparison }: { comparison: Comparison }) {
  const { state, fixtures, sampled, differences, why } = comparison
  const n = `${formatCount(fixtures)} fixtures and ${formatCount(sampled)} recorded inputs`
  return (
    <Sheet label="Compared with OPA" title="Compared with OPA" meta={n}>
      {state === 'unknown' ? (
        <EmptyState title="Not compared" detail={why ?? 'OPA did not answer.'} />
      ) : (
        <p className="in row-x">
          <Glyph state={state === 'equal' ? 'ok' : 'breach'} />
          {state === 'equal'
            ? 'Every answer is the same, compared as values.'
            : 'The compiled module answers otherwise. It must not be published.'}
        </p>
      )}
      {differences.map((one) => (
        <dl key={one.id} className="dl small rule-t">
          <dt>Input</dt>
          <dd className="mono break">{one.id}</dd>
          <dt>At</dt>
          <dd className="mono">{one.path}</dd>
          <dt>Compiled</dt>
          <dd className="mono break">{visibleText(one.ours)}</dd>
          <dt>OPA</dt>
          <dd className="mono break">{visibleText(one.opa)}</dd>
        </dl>
      ))}
    </Sheet>
  )
}
