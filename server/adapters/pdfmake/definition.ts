import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces'
import { formatCount, utcTitle } from '@/lib/format'
import { FIGURE_WORDS, sayPeriod, saySource, sayStatus, sayValue } from '@/lib/say-figure'
import { type Cell, COMPLETENESS_NAMES, KIND_NAMES, type ReportBody, type ReportFigure, type ReportTable } from '@/lib/schemas/reports'
import { pdfText } from './pdf-text'
import { SIZES } from './sizes'

const QUIET = '#55585e'
const LINE = '#c9ccd1'
/** A4 between the margins, in points. */
const WIDTH = 515
const PADDING = 4
const WHOLE_ROW_MAX = 300
/** Below this share of the page a heading of a level starts the next one. */
const LOW: Record<number, number> = { 2: 0.8, 3: 0.86 }
const head = (text: string): Content => ({
  text: pdfText(text),
  headlineLevel: 2,
  fontSize: SIZES.section,
  bold: true,
  margin: [0, 14, 0, 4],
})
const sub = (text: string): Content => ({ text: pdfText(text), headlineLevel: 3, fontSize: SIZES.table, bold: true, margin: [0, 8, 0, 3] })
const quiet = (text: string): Content => ({ text: pdfText(text), color: QUIET, fontSize: SIZES.small, margin: [0, 2, 0, 2] })
const plain = (text: string): Content => ({ text: pdfText(text), margin: [0, 1, 0, 1] })

const cellText = (value: Cell): string => (value === null ? 'unknown' : typeof value === 'number' ? numberText(value) : value)
const numberText = (value: number): string => (Number.isInteger(value) ? formatCount(value) : String(value))

/** Shares of the width as points. Only a column of fixed width breaks a word that is too long for it. */
function pointsOf(shares: readonly number[]): number[] {
  const whole = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => (share / whole) * (WIDTH - 2 * PADDING * shares.length))
}

/** One table with its head repeated on each page. `shares`: how wide each column is against the others. */
function grid(columns: readonly string[], rows: readonly (readonly Cell[])[], shares: readonly number[] = columns.map(() => 1)): Content {
  return {
    table: {
      headerRows: 1,
      // A row higher than a page would never find its place.
      dontBreakRows: rows.every((row) => row.every((value) => cellText(value).length <= WHOLE_ROW_MAX)),
      widths: pointsOf(shares),
      body: [
        columns.map((name) => ({ text: pdfText(name), bold: true, fontSize: SIZES.small, color: QUIET })),
        ...rows.map((row) => row.map((value) => ({ text: pdfText(cellText(value)), fontSize: SIZES.cell }))),
      ],
    },
    layout: {
      hLineWidth: () => 0.5,
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingLeft: () => PADDING,
      paddingRight: () => PADDING,
      paddingTop: () => 2.5,
      paddingBottom: () => 2.5,
    },
    margin: [0, 2, 0, 4],
  }
}

function headOf(body: ReportBody): Content[] {
  const { constitution } = body
  return [
    { text: pdfText(KIND_NAMES[body.kind]), fontSize: SIZES.title, bold: true },
    plain(sayPeriod(body.period)),
    { text: pdfText(`Overall: ${body.overall.word}`), bold: true, fontSize: SIZES.table, margin: [0, 8, 0, 1] },
    plain(body.overall.sentence),
    grid(
      ['Fact', 'Value'],
      [
        ['Report', body.name],
        ['Id', body.id],
        ['Generated', `${utcTitle(body.generatedAt)} by ${body.by}`],
        ['Environment', `${body.environment}, ${body.origin === 'live' ? 'live traffic' : 'SIMULATED traffic'}`],
        ['Software', body.software],
        ['Constitution', constitution ? `v${constitution.version}, ${constitution.hash}` : 'unknown: no version was active'],
        ['Completeness', COMPLETENESS_NAMES[body.completeness]],
        ['Audit checkpoint', body.audit.text],
      ],
      [1, 5],
    ),
  ]
}

function gapsOf(body: ReportBody): Content[] {
  const gaps = body.gaps.map((gap) => [gap.source, utcTitle(gap.from), utcTitle(gap.to), gap.why])
  return [
    head('Gaps'),
    body.gaps.length === 0 ? plain('No gap in time was found.') : grid(['Source', 'From', 'To', 'Why'], gaps, [3, 4, 4, 6]),
    ...(body.gapsLeftOut > 0 ? [plain(`${formatCount(body.gapsLeftOut)} more gaps are left out.`)] : []),
    sub('Not measured'),
    body.notMeasured.length === 0
      ? plain('Everything this report tells has a source here.')
      : grid(
          ['What', 'Why'],
          body.notMeasured.map(({ what, why }) => [what, why]),
          [2, 3],
        ),
  ]
}

const figureRow = (figure: ReportFigure): Cell[] => [
  figure.name,
  sayValue(figure.value, figure.unit),
  figure.line === null ? 'none' : sayValue(figure.line, figure.unit),
  figure.why === '' ? FIGURE_WORDS[figure.state] : `${FIGURE_WORDS[figure.state]}: ${figure.why}`,
  saySource(figure),
]
const figures = (rows: readonly ReportFigure[]): Content =>
  grid(['Figure', 'Value', 'Line', 'State', 'Source'], rows.map(figureRow), [4, 3, 3, 6, 8])

/** Longer texts get more room, in moderation. */
const sharesOf = ({ columns, rows }: ReportTable): number[] =>
  columns.map((name, n) => {
    const longest = rows.reduce((most, row) => Math.max(most, cellText(row[n] ?? null).length), name.length)
    return Math.sqrt(Math.min(Math.max(longest, 6), 120))
  })

function table(shown: ReportTable): Content[] {
  if (shown.missing !== null) return [sub(shown.title), plain(`Unknown: ${shown.missing}.`)]
  return [
    sub(shown.title),
    ...(shown.rows.length > 0 ? [grid(shown.columns, shown.rows, sharesOf(shown))] : []),
    ...(shown.note === '' ? [] : [quiet(shown.note)]),
  ]
}

/** What a report of one thing has none of. */
const compared = (comparison: ReportBody['comparison']): Content[] => [
  head('Against the period before'),
  quiet(sayPeriod(comparison)),
  grid(
    ['Figure', 'Now', 'Before', 'Change'],
    comparison.changes.map((one) => [one.name, sayValue(one.now, one.unit), sayValue(one.before, one.unit), one.words]),
    [3, 2, 2, 5],
  ),
]

function restOf({ origin, judged, sections, comparison, definitions }: ReportBody): Content[] {
  return [
    head('Objectives and criteria'),
    grid(
      ['Row', 'Target', 'Measured', 'Status', 'Why'],
      judged.map((row) => [row.name, row.target, row.measured, sayStatus(row.status, origin), row.why]),
      [4, 3, 3, 4, 6],
    ),
    ...sections.flatMap((section) => [
      head(section.title),
      ...section.text.map(plain),
      ...(section.figures.length > 0 ? [figures(section.figures)] : []),
      ...section.tables.flatMap(table),
    ]),
    ...(comparison.changes.length === 0 ? [] : compared(comparison)),
    head('Definitions'),
    grid(
      ['Term', 'Meaning'],
      definitions.map(({ term, text }) => [term, text]),
      [1, 5],
    ),
  ]
}

/** The document of a body, gaps first, in the order of the page. Dates come from the body alone. Pure. */
export const definitionOf = (body: ReportBody): TDocumentDefinitions => ({
  pageSize: 'A4',
  pageMargins: [40, 40, 40, 44],
  version: '1.7',
  tagged: true,
  displayTitle: true,
  language: 'en',
  info: {
    title: pdfText(`${KIND_NAMES[body.kind]}, ${sayPeriod(body.period)}`),
    author: pdfText(`ACGS console ${body.software}`),
    subject: body.name,
    creationDate: new Date(body.generatedAt),
    modDate: new Date(body.generatedAt),
  },
  defaultStyle: { font: 'Roboto', fontSize: SIZES.body, lineHeight: 1.15, color: '#16181d' },
  content: [...headOf(body), ...gapsOf(body), ...restOf(body)],
  // A heading is not left alone at the foot of a page.
  pageBreakBefore: ({ headlineLevel, startPosition }) =>
    headlineLevel !== undefined && startPosition.verticalRatio > (LOW[headlineLevel] ?? 1),
  footer: (page, pages) => ({
    text: pdfText(`${body.name} · ${body.environment} · ${body.origin === 'live' ? 'live' : 'SIMULATED'} · page ${page} of ${pages}`),
    fontSize: SIZES.footer,
    color: QUIET,
    margin: [40, 14, 40, 0],
  }),
})
