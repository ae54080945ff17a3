import type * as z from 'zod'
import { AppError } from '@/lib/errors'
import { visibleText } from '@/lib/format'
import { say, UsageError } from '@/server/local/say'

export const EXIT = { ok: 0, failed: 1, usage: 2, notRunning: 3 } as const

/** Names and reasons are free texts: what could move the cursor, colour the terminal or begin a new line is shown by its name instead. */
const onTerminal = (line: string): string => visibleText(line).replaceAll(/[\t\n]/g, ' ')

/** One answer in two forms: lines for a person, one JSON document for a machine. */
export function answer(isJson: boolean, value: unknown, lines: readonly string[]): void {
  if (isJson) say(JSON.stringify(value, null, 2))
  else for (const line of lines) say(onTerminal(line))
}

/** Columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)))
  return [head, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** How a field is typed on the command line and what it takes. */
export type Typed = Record<string, { flag: string; takes: string }>

/** Parses what was typed with the product's own schema. Errors: one line a field with its flag and what it takes, exit code 2. */
export function parseInput<S extends z.ZodType>(schema: S, input: Record<string, unknown>, typed: Typed): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path: [field = '', item], message }) => {
    const known = typed[String(field)]
    if (!known) return `${String(field)}: ${message}`
    const whole = input[String(field)]
    const got = Array.isArray(whole) && typeof item === 'number' ? whole[item] : whole
    return `${known.flag} takes ${known.takes}; got ${JSON.stringify(got) ?? 'nothing'}`
  })
  throw new UsageError([...new Set(lines)].join('\n'), EXIT.usage)
}

/** A number from a flag; text that is none stays text, so that the schema refuses it by name. */
export const numberOf = (text: string | undefined): unknown =>
  text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

type Failure = { code: string; message: string; exitCode: number }

function failureOf(cause: unknown): Failure {
  if (cause instanceof UsageError) {
    const code = cause.exitCode === EXIT.usage ? 'invalid_input' : cause.exitCode === EXIT.notRunning ? 'not_running' : 'failed'
    return { code, message: cause.message, exitCode: cause.exitCode }
  }
  if (cause instanceof AppError) return { code: cause.code.toLowerCase(), message: cause.message, exitCode: EXIT.failed }
  const text = cause instanceof Error ? cause.message : String(cause)
  return { code: 'failed', message: text, exitCode: EXIT.failed }
}

/** Runs a command and ends the process with its exit code. Errors go to standard error, as JSON when asked. */
export async function finish(isJson: boolean, act: () => Promise<number>): Promise<never> {
  try {
    process.exit(await act())
  } catch (cause) {
    const { code, message, exitCode } = failureOf(cause)
    process.stderr.write(isJson ? `${JSON.stringify({ error: { code, message } })}\n` : `${message}\n`)
    process.exit(exitCode)
  }
}
