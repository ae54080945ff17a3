import { formatPercent } from '@/lib/format'
import type { Overview, ServiceRow } from '@/lib/schemas/overview'

type Facts = Overview['facts']
const share = (ratio: number | null, digits: number) => (ratio === null ? null : formatPercent(ratio, digits))
const rate = (perSecond: number | null) => (perSecond === null ? null : `${Number(perSecond.toPrecision(3))} /s`)

/** One row under the tiles, in the same columns: what the figures above must not hide. */
export function CompanionFigures({ facts, services }: { facts: Facts; services: readonly ServiceRow[] }) {
  const sandboxes = sayController(services.find(({ service }) => service === 'sandbox-controller'))
  return (
    <dl className="facts">
      <Pair first={['Attempted', share(facts.attemptedRatio, 2)]} second={['Waived', share(facts.waivedRatio, 2)]} />
      <Pair first={['Errors, denied', share(facts.errorRatio, 3)]} second={['Decisions', rate(facts.perSecond)]} />
      <div>
        <dt>Sandboxes</dt>
        <dd className={sandboxes.isKnown ? undefined : 'not-known'}>{sandboxes.text}</dd>
      </div>
      <Pair
        first={['Lost', facts.lost === null ? null : facts.lost.toLocaleString('en-US')]}
        second={['Uncontrolled', facts.uncontrolled === null ? null : facts.uncontrolled.toLocaleString('en-US')]}
      />
    </dl>
  )
}

/** How many may run, as its controller's row says it; a controller that is not heard of makes it unknown. */
function sayController(row: ServiceRow | undefined): { text: string; isKnown: boolean } {
  if (!row || row.keyFigure === null) return { text: `unknown, ${row?.word ?? 'not connected'}`, isKnown: false }
  const isKnown = row.state !== 'stale' && row.state !== 'unknown'
  return { text: isKnown ? row.keyFigure : `${row.keyFigure}, ${row.word}`, isKnown }
}

type Fact = [name: string, value: string | null]

function Pair({ first, second }: { first: Fact; second: Fact }) {
  return (
    <div>
      <dt>{first[0]}</dt>
      <Value value={first[1]} />
      <dt>{second[0]}</dt>
      <Value value={second[1]} />
    </div>
  )
}

const Value = ({ value }: { value: string | null }) => (value === null ? <dd className="not-known">unknown</dd> : <dd>{value}</dd>)
