import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { say } from '@/server/local/say'
import { ROOT } from '@/server/local/source-hash'

function commit(): string {
  try {
    const at = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
    return `${at('rev-parse', '--short', 'HEAD')}${at('status', '--porcelain') ? ' with changes' : ''}`
  } catch {
    return 'unknown'
  }
}

/** First line of every benchmark: what was measured on what. A figure without it is worth nothing. */
export function heading(name: string, n: string): void {
  const [cpu] = cpus()
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, load ${loadavg()[0]?.toFixed(1)}`
  say(`${name}: ${machine}, Node ${process.version}, commit ${commit()}, N ${n}; load generator on the same cores`)
}

type Goal = { name: string; measured: number | null; goal: number; unit: string; isAtLeast?: boolean }

/** Goal and measured value side by side. A figure, not a test: a miss is said and the exit code stays 0. */
export function figure({ name, measured, goal, unit, isAtLeast = false }: Goal): void {
  const isMet = measured !== null && (isAtLeast ? measured >= goal : measured <= goal)
  const value = measured === null ? 'unknown' : `${Number(measured.toPrecision(4))} ${unit}`
  const wanted = `  ${name.padEnd(58)} goal ${isAtLeast ? '≥' : '≤'} ${goal} ${unit}`
  say(`${wanted.padEnd(86)}measured ${value}${isMet ? '' : '   MISSED'}`)
}

export const line = (name: string, value: string): void => say(`  ${name.padEnd(58)} ${value}`)

export const QUANTILES = [0.5, 0.95, 0.99, 0.999, 1] as const
/** Quantiles by nearest rank of values in any order; not a number when there are none. */
export function quantilesOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  return QUANTILES.map((q) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN)
}

export const median = (values: readonly number[]): number => quantilesOf(values)[0] ?? Number.NaN
/** Median and range of a figure over the runs. */
export const spread = (values: readonly number[], digits = 2): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`

export const rssMb = (): number => process.memoryUsage.rss() / 2 ** 20

/** `--name value` of the command line, as a number. Errors: Error naming it when it is not one above 0. */
export function numberArgument(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`)
  if (at < 0) return fallback
  const value = Number(process.argv[at + 1])
  if (!(value > 0)) throw new Error(`--${name} needs a number above 0`)
  return value
}
