import { expect, test } from 'vitest'
import { guardCell } from './csv'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])('%j gets a quote in front', (cell) => {
  expect(guardCell(cell)).toBe(`'${cell}`)
})

test.each(['', 'a=1', ' =1', "'=1", 'agent-7', '1-2', 'data.read'])('%j stays as it is', (cell) => {
  expect(guardCell(cell)).toBe(cell)
})

test.each([-1, 0, 1.5, true, false, null])('%j is no text and passes', (cell) => {
  expect(guardCell(cell)).toBe(cell)
})
