import { createHash } from 'node:crypto'
import { stringify } from 'csv-stringify/sync'
import { canonicalize } from 'json-canonicalize'
import { guardCell } from '@/lib/csv'
import { sayStatus } from '@/lib/say-figure'
import type { Cell, ReportBody, ReportFigure } from '@/lib/schemas/reports'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'utf8'))

/** The body as RFC 8785 JSON: the same body gives the same bytes. */
export const jsonOf = (body: ReportBody): Uint8Array<ArrayBuffer> => bytesOf(`${canonicalize(body)}\n`)

const figureCells = (figure: ReportFigure): Cell[] => [
  figure.name,
  figure.value ?? 'unknown',
  figure.unit,
  figure.line,
  figure.state,
  figure.n ?? 'unknown',
  figure.source,
  figure.query,
  figure.sampledAt ?? 'never',
  figure.why,
]
const FIGURE_COLUMNS = ['Figure', 'Value', 'Unit', 'Line', 'State', 'n', 'Source', 'Query', 'Sampled', 'Why']

function headerRows(body: ReportBody): Cell[][] {
  const facts: [string, Cell][] = [
    ['Name', body.name],
    ['Id', body.id],
    ['Kind', body.kind],
    ['From', body.period.from],
    ['To', body.period.to],
    ['Generated', body.generatedAt],
    ['By', body.by],
    ['Environment', body.environment],
    ['Origin', body.origin],
    ['Software', body.software],
    ['Constitution', body.constitution ? `v${body.constitution.version} ${body.constitution.hash}` : 'unknown'],
    ['Completeness', body.completeness],
    ['Overall', body.overall.word],
    ['Late, ms', body.lateMs],
    ['Audit checkpoint', body.audit.text],
  ]
  return facts.map((row) => ['Report', ...row])
}

function rowsOf(body: ReportBody): Cell[][] {
  const rows = headerRows(body)
  const block = (section: string, columns: readonly string[], cells: readonly Cell[][]) => {
    rows.push([section, ...columns], ...cells.map((line) => [section, ...line]))
  }
  block(
    'Gaps',
    ['Source', 'From', 'To', 'Why'],
    body.gaps.map(({ source, from, to, why }) => [source, from, to, why]),
  )
  block(
    'Not measured',
    ['What', 'Why'],
    body.notMeasured.map(({ what, why }) => [what, why]),
  )
  block(
    'Objectives',
    ['Row', 'Target', 'Measured', 'Status', 'Why'],
    body.judged.map((row) => [row.name, row.target, row.measured, sayStatus(row.status, body.origin), row.why]),
  )
  for (const { title, text, figures, tables } of body.sections) {
    for (const line of text) rows.push([title, line])
    if (figures.length > 0) block(title, FIGURE_COLUMNS, figures.map(figureCells))
    for (const table of tables)
      if (table.missing !== null) rows.push([table.title, 'unknown', table.missing])
      else {
        block(table.title, table.columns, table.rows)
        if (table.note !== '') rows.push([table.title, table.note])
      }
  }
  const { changes } = body.comparison
  if (changes.length > 0)
    block(
      'Against the period before',
      ['Figure', 'Now', 'Before', 'Unit', 'Change'],
      changes.map((one) => [one.name, one.now ?? 'unknown', one.before ?? 'unknown', one.unit, one.words]),
    )
  block(
    'Definitions',
    ['Term', 'Text'],
    body.definitions.map(({ term, text }) => [term, text]),
  )
  return rows
}

/** The body as CSV (RFC 4180): one block a section, its name in the first column, all rows equally wide. No cell can run as a formula. */
export function csvOf(body: ReportBody): Uint8Array<ArrayBuffer> {
  const rows = rowsOf(body)
  const width = Math.max(...rows.map((row) => row.length))
  const full = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => null)].map(guardCell))
  return bytesOf(stringify(full))
}
