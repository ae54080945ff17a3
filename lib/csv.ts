const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A text cell that a spreadsheet must not run: a leading formula sign gets a quote. Numbers are not texts and pass through. */
export const guardCell = <Cell extends string | number | boolean | null>(cell: Cell): Cell | string =>
  typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell
