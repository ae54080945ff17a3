import { formatClock } from '@/lib/format'

/** From here on two clock times alone do not say which came first. */
const DATED_FROM_MS = 12 * 3_600_000

const day = (ms: number): string => {
  const date = new Date(ms)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** 'no samples 03:08 to 03:10' by the reader's clock; a long gap over midnight names its days. */
export function sayGap(from: number, to: number): string {
  const isDated = to - from >= DATED_FROM_MS && day(from) !== day(to)
  const [start, end] = [from, to].map((ms) => `${isDated ? `${day(ms)} ` : ''}${formatClock(ms, { seconds: false })}`)
  return `no samples ${start} to ${end}`
}
