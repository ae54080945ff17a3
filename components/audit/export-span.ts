const DAY_MS = 86_400_000
const TIME = /^(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:[ T]([01]\d|2[0-3]):([0-5]\d))?$/

export const WRONG_TIME = 'Type a day such as 2026-01-31, or a time such as 2026-01-31 14:00, UTC.'

/** What was typed as an instant, UTC; null when it is none. A day without a time is its start, or as an end the end of it. */
export function readTime(typed: string, { isEnd }: { isEnd: boolean }): string | null {
  const [, day, hour, minute] = TIME.exec(typed.trim()) ?? []
  if (day === undefined) return null
  const at = new Date(`${day}T${hour ?? '00'}:${minute ?? '00'}:00Z`)
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(day)) return null
  return new Date(at.getTime() + (isEnd && hour === undefined ? DAY_MS : 0)).toISOString()
}

/** What is still wrong with a span, in words; null when it can be asked for. */
export function spanProblem(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return WRONG_TIME
  return Date.parse(from) < Date.parse(to) ? null : 'The end must be after the beginning.'
}
