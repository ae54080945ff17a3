import { visibleText } from '@/lib/format'
import type { Cell } from '@/lib/schemas/reports'

/** Text of somebody else, inert for page, PDF, CSV and JSON alike: hidden characters are named, broken ones replaced, length capped with a note. */
export const cell = (text: string): string => visibleText(text.toWellFormed()).replace(/[\t\n]+/g, ' ')

export const cellOf = (value: unknown): Cell => {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return cell(typeof value === 'string' ? value : JSON.stringify(value))
}
