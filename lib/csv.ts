const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A text cell that a spreadsheet must not run: a leading formula sign gets a quote. Numbers are not texts and pass through. */
export const guardCell = (cell: string | number | boolean | null): string | number | boolean | null =>
  typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell
