import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'

type Cell = string | number | boolean | null | readonly string[]
type Plain<Row> = { [Key in keyof Row]: Row[Key] extends Cell ? Key : never }[keyof Row] & string
/** A member of the row, whose name is written in snake case, or a name and what stands below it. */
export type CsvColumn<Row> = Plain<Row> | readonly [name: string, cell: (row: Row) => Cell]
type Page<Row> = { items: readonly Row[]; nextCursor: string | null }

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
/** A word for yes and no: the library writes nothing for false, which would read as not known. */
function textOf(cell: Cell): string | number | null {
  if (typeof cell === 'boolean') return String(cell)
  if (cell === null || typeof cell === 'number') return cell
  return guardCell(typeof cell === 'string' ? cell : cell.join(' '))
}

const PAGE = 200
/** A filtered list as CSV (RFC 4180), page by page, so that a long one holds one page in memory; the first chunk is the header. What is null is empty:
 *  a column where that would read as nothing gives the word unknown by itself. */
export async function* csvPages<Row>(
  columns: readonly CsvColumn<Row>[],
  read: (page: { cursor?: string; limit: number }) => Promise<Page<Row>>,
  limit = PAGE,
): AsyncGenerator<string> {
  yield stringify([columns.map((column) => (typeof column === 'string' ? snake(column) : column[0]))])
  let cursor: string | null = null
  do {
    const page: Page<Row> = await read({ limit, ...(cursor === null ? {} : { cursor }) })
    const cellOf = (row: Row, column: CsvColumn<Row>) => textOf(typeof column === 'string' ? (row[column] as Cell) : column[1](row)) // Plain names cells alone
    if (page.items.length > 0) yield stringify(page.items.map((row) => columns.map((column) => cellOf(row, column))))
    cursor = page.nextCursor
  } while (cursor !== null)
}
