import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import { saySource, sayValue } from '@/lib/say-figure'
import type { Cell, ReportFigure, ReportSection, ReportTable } from '@/lib/schemas/reports'
import { ReportGrid } from './report-grid'
import { FigureWord } from './status-word'

/** One section: sentences, figures, tables, in this order. */
export function SectionSheet({ section: { title, text, figures, tables } }: { section: ReportSection }) {
  return (
    <Sheet label={title} title={title}>
      {text.map((line) => (
        <p key={line} className="in rule-t">
          {line}
        </p>
      ))}
      {figures.length > 0 && <Figures title={title} figures={figures} />}
      {tables.map((table) => (
        <Table key={table.title} table={table} />
      ))}
    </Sheet>
  )
}

const Figures = ({ title, figures }: { title: string; figures: readonly ReportFigure[] }) => (
  <ReportGrid
    caption={title}
    columns={['Figure', 'Value', 'Line', 'State', 'Source']}
    numbers={[1, 2]}
    rows={figures.map((figure) => ({
      key: figure.key,
      cells: [
        figure.name,
        sayValue(figure.value, figure.unit),
        figure.line === null ? 'none' : sayValue(figure.line, figure.unit),
        <FigureWord key="state" state={figure.state} why={figure.why} />,
        <span key="source" className="dim">
          {saySource(figure)}
        </span>,
      ],
    }))}
  />
)

const say = (cell: Cell): string =>
  cell === null ? 'unknown' : typeof cell === 'number' && Number.isInteger(cell) ? formatCount(cell) : String(cell)

function Table({ table: { title, columns, rows, note, missing } }: { table: ReportTable }) {
  const numbers = columns.flatMap((_, n) => (rows.length > 0 && rows.every((row) => typeof row[n] === 'number') ? [n] : []))
  return (
    <>
      <h3 className="in rule-t">{title}</h3>
      {missing !== null && <p className="in soft">{`Unknown: ${missing}.`}</p>}
      {rows.length > 0 && (
        <ReportGrid
          caption={title}
          columns={columns}
          numbers={numbers}
          rows={rows.map((row, n) => ({ key: `${n} ${String(row[0])}`, cells: row.map(say) }))}
        />
      )}
      {note !== '' && <p className="in soft">{note}</p>}
    </>
  )
}
