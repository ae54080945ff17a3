import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { ReceiptKeys } from '@/lib/schemas/receipt'
import { type ReceiptCheck, verifyReceipt } from '@/lib/verify-receipt'
import { UsageError } from '@/server/local/say'
import { answer, EXIT, finish } from './output'

type Options = { keys: string; at?: string; json?: boolean }
const MAX_BYTES = 1_048_576

function readText(path: string, what: string): string {
  try {
    const text = readFileSync(path === '-' ? 0 : path, 'utf8')
    if (text.length <= MAX_BYTES) return text
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    throw new UsageError(`${what} ${JSON.stringify(path)} cannot be read (${code})`, EXIT.usage)
  }
  throw new UsageError(`${what} ${JSON.stringify(path)} is over 1 MiB`, EXIT.usage)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function keysOf(path: string): ReceiptKeys {
  const found = ReceiptKeys.safeParse(parsed(readText(path, '--keys')))
  if (found.success) return found.data
  throw new UsageError(
    `--keys takes the JSON of /.well-known/acgs-receipt-keys; ${found.error.issues[0]?.path.join('.') || 'the file'} does not fit`,
    EXIT.usage,
  )
}

function timeOf(at: string | undefined): number {
  const ms = at === undefined ? Date.now() : Date.parse(at)
  if (Number.isNaN(ms)) throw new UsageError(`--at takes a time like 2026-11-26T12:00:00Z; got ${JSON.stringify(at)}`, EXIT.usage)
  return ms
}

/** One line for a person; whatever came out of the file is quoted, so that it cannot draw on the terminal. */
export function sayCheck(check: ReceiptCheck): string {
  switch (check.state) {
    case 'valid':
      return `valid until ${check.claims.expires_at}: ${check.claims.agent_id} may ${check.claims.action}, once, by decision ${check.claims.decision_id}`
    case 'expired':
      return `expired at ${check.claims.expires_at}`
    case 'not_yet_valid':
      return `not valid yet: issued at ${check.claims.issued_at}, after the time of this check`
    case 'altered':
      return `altered: ${check.members.map((one) => JSON.stringify(one)).join(', ')}`
    case 'unknown_key':
      return `signed with key ${JSON.stringify(check.kid)}, which is not among the given keys`
    case 'retired_key':
      return `signed with key ${JSON.stringify(check.kid)}, which counts no longer`
    case 'wrong_signature':
      return 'wrong signature'
    case 'unreadable':
      return `not usable: ${check.why}`
  }
}

async function verify(file: string, options: Options): Promise<number> {
  const nowMs = timeOf(options.at)
  const keys = keysOf(options.keys)
  const text = readText(file, '<file>')
  const check = await verifyReceipt(parsed(text) ?? text, { keys, nowMs })
  answer(options.json === true, { checked_at: new Date(nowMs).toISOString(), ...check }, [sayCheck(check)])
  return check.state === 'valid' ? EXIT.ok : EXIT.failed
}

export function addReceiptCommands(program: Command): void {
  const receipt = program.command('receipt').description('signed receipts of allowed decisions')
  receipt
    .command('verify')
    .argument('<file>', 'the receipt, the answer that holds it, or its JWS; - for standard input')
    .description('check a receipt offline: no network, no database, nothing that runs')
    .requiredOption('--keys <file>', 'what /.well-known/acgs-receipt-keys of the engine answered')
    .option('--at <time>', 'as if it were this time (default: now)')
    .option('--json', 'answer as JSON')
    .action((file: string, options: Options) => finish(options.json === true, () => verify(file, options)))
}
