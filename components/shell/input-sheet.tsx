import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, visibleText } from '@/lib/format'
import type { DecisionRecord } from '@/lib/schemas/record'
import { type InputLine, prepareInput } from './prepare-input'

const DEEPEST = 8

/** What was asked, as it was recorded: masked before it reached the disk, so the hidden parts are nowhere. Shown inert. */
export function InputSheet({ record }: { record: DecisionRecord }) {
  const input = prepareInput(record)
  const hidden = record.masked.length + record.erased.length
  return (
    <Sheet label="Input" title="Input" aside="masked before it was kept" meta={input ? `${hidden} hidden` : undefined}>
      {input === null ? (
        <EmptyState title="The input was not kept" detail="It could not be masked, so nothing of it was written. Its digest is kept." />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        <section className="input-l rule-t" tabIndex={0} aria-label="Input, line by line">
          <ul>
            {input.lines.map((line) => (
              <Line key={line.path} line={line} />
            ))}
          </ul>
          {input.left > 0 && <p className="dim">{`${formatCount(input.left)} more lines are in the record`}</p>}
        </section>
      )}
    </Sheet>
  )
}

function Line({ line }: { line: InputLine }) {
  return (
    <li data-depth={Math.min(line.depth, DEEPEST)} title={line.path}>
      <span className="k-name">{visibleText(line.name)}</span> {line.state === 'erased' && <span className="hid">hidden, removed</span>}
      {line.state === 'masked' && <span className="hid">hidden</span>}{' '}
      {line.value !== null && <Value text={line.value} isMasked={line.state === 'masked'} />}
    </li>
  )
}

function Value({ text, isMasked }: { text: string; isMasked: boolean }) {
  const kind = text.startsWith('"') ? 'k-str' : 'k-num'
  return <span className={isMasked ? 'dim' : kind}>{visibleText(text)}</span>
}
