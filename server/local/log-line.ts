const WARN = 40
const NAMES: Record<number, string> = { 40: 'warn', 50: 'error', 60: 'fatal' }

type Entry = { level?: number; msg?: string; event?: string; err?: { message?: string } }

function parse(line: string): Entry | null {
  if (!line.startsWith('{')) return null
  try {
    const found: unknown = JSON.parse(line)
    return found && typeof found === 'object' ? (found as Entry) : null // fields are checked where they are used
  } catch {
    return null
  }
}

/** What a terminal shows of a role's line: warnings and errors, and whatever it wrote to standard error in plain words. Null: nothing. */
export function terminalLine(line: string, isError: boolean): string | null {
  const entry = parse(line)
  if (entry && typeof entry.level === 'number') {
    if (entry.level < WARN) return null
    const text = [entry.event, entry.msg, entry.err?.message].filter((part) => typeof part === 'string' && part !== '')
    return `${NAMES[entry.level] ?? 'warn'}: ${[...new Set(text)].join(': ')}`
  }
  return isError && line.trim() !== '' ? line : null
}

/** A line for the person at the terminal and for no log: it begins with `* `. Null: any other line. */
export const spokenLine = (line: string): string | null => (line.startsWith('* ') ? line.slice(2) : null)

/** Takes known secrets out of a line before it is stored or shown. */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const all = secrets.filter((one) => one.length >= 16)
  return (line) => all.reduce((text, secret) => (text.includes(secret) ? text.replaceAll(secret, '[secret]') : text), line)
}
