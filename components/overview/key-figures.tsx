import type { ReactNode } from 'react'
import { KpiTile } from '@/components/ui/kpi-tile'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatAge, formatCount, formatDuration, formatMs, formatPercent } from '@/lib/format'
import { WINDOW_NAMES } from '@/lib/schemas/decisions'
import type { Figure, Overview } from '@/lib/schemas/overview'
import { BudgetFigures } from './budget-figures'
import { CompanionFigures } from './companion-figures'

/** '6.8 ms' as its number and its unit. */
const split = (text: string): [string, string] => {
  const cut = text.lastIndexOf(' ')
  return [text.slice(0, cut), text.slice(cut + 1)]
}
const known = (figure: Figure, say: (value: number) => string): string => (figure.value === null ? '' : say(figure.value))
const lastOf = ({ lastKnown, sampledAt }: Figure, say: (value: number) => string): [string, ReactNode] | null =>
  lastKnown === null || sampledAt === null ? null : [say(lastKnown), <LocalTime key="at" at={sampledAt} />]
const left = (n: string | null, figure: Figure) => [figure.n === null ? null : n, figure.why].filter(Boolean).join(' · ')

export type KeyFiguresProps = { board: Overview; now: number; isBusy: boolean }

/** The four figures that decide the day, each against its line, and the figures that belong beside them. */
export function KeyFigures({ board, now, isBusy }: KeyFiguresProps) {
  const { compliance, latency, containment, stream } = board
  const span = WINDOW_NAMES[board.window]
  const age = (figure: Figure) => (figure.sampledAt === null ? 'no source' : formatAge(figure.sampledAt, now))
  const [latencyText, latencyUnit] = split(formatMs(latency.value ?? 0))
  const [containedText, containedUnit] = split(formatDuration(containment.value ?? 0))
  return (
    <Sheet label="Key figures" isBusy={isBusy}>
      <div className="kpis">
        <KpiTile
          title={`Compliance, ${span}`}
          unit="%"
          figure={compliance}
          text={known(compliance, (value) => split(formatPercent(value))[0])}
          lastKnown={lastOf(compliance, formatPercent)}
          lineLabel={`line ${trimmedPercent(compliance.line)}`}
          startLabel="100 %"
          left={left(`n ${formatCount(compliance.n ?? 0)}`, compliance)}
          right={age(compliance)}
          isOverAbove={false}
        />
        <KpiTile
          title="Latency p99, 5 min"
          unit={latencyUnit}
          figure={latency}
          text={latencyText}
          lastKnown={lastOf(latency, formatMs)}
          lineLabel={`line ${formatMs(latency.line)}`}
          startLabel="0"
          left={left(`n ${formatCount(latency.n ?? 0)}`, latency)}
          right={age(latency)}
        />
        <KpiTile
          title={`Slowest containment, ${span}`}
          unit={containedUnit}
          figure={containment}
          text={containedText}
          lastKnown={lastOf(containment, formatDuration)}
          lineLabel={`line ${formatDuration(containment.line)}`}
          startLabel="0"
          left={left(`n ${formatCount(containment.n ?? 0)}`, containment)}
          right={age(containment)}
        />
        <KpiTile
          title="Decision stream lag"
          unit="decisions"
          figure={stream}
          text={known(stream, formatCount)}
          lastKnown={lastOf(stream, formatCount)}
          lineLabel={`line ${formatCount(stream.line)}`}
          startLabel="0"
          left={left(`${formatCount(stream.n ?? 0)} ${stream.n === 1 ? 'engine' : 'engines'}`, stream)}
          right={age(stream)}
        />
      </div>
      <CompanionFigures facts={board.facts} services={board.services} />
      <BudgetFigures budget={board.budget} />
    </Sheet>
  )
}

const trimmedPercent = (ratio: number) => `${Number((ratio * 100).toFixed(3))} %`
