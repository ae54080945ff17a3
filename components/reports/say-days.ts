/** A report's period as days, UTC: '2026-01-14', or first and last day. The end is not part of it. */
export function sayDays({ from, to }: { from: string; to: string }): string {
  const first = from.slice(0, 10)
  const last = new Date(Date.parse(to) - 1).toISOString().slice(0, 10)
  return first === last ? first : `${first} to ${last}`
}
