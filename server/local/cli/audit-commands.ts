import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { targetOf } from '@/server/audit/entry'
import { verifyLog } from '@/server/audit/verify-log'
import { pool, withConnection } from '@/server/db'
import { UsageError } from '@/server/local/say'
import { EraseDetail, eraseDetail } from '@/server/services/audit/erase-detail'
import { PurgeMonth, partOf, purgeMonth } from '@/server/services/audit/purge-month'
import { runCommand } from '@/server/services/run-command'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, parseInput, type Typed } from './output'

type Json = { json?: boolean }
const TYPED: Typed = {
  month: { flag: '<month>', takes: 'a month like 2026-11' },
  subject: { flag: '<subject>', takes: "a person's id, or the detail_digest of an entry" },
  reason: { flag: '--reason', takes: '10 to 500 characters' },
  proof: { flag: '--proof', takes: 'a JSON file with entries, fromIndex, toIndex, exportDigest, size, root (hex) and verifiedAt' },
}

async function verify(options: Json): Promise<number> {
  const ctx = openContext(requireInstallation())
  const rule = { permission: 'audit:verify', action: 'audit.verify', target: targetOf('audit', 'log') } as const
  const found = await runCommand(ctx, rule, () => withConnection(pool(), (client) => verifyLog(client)))
  const said = {
    good: found.isGood,
    entries: found.size,
    recomputed: found.checked,
    checkpoints: found.checkpoints,
    first_bad_index: found.firstBadIndex,
    problems: found.problems.map(({ index, why }) => ({ index, why })),
    took_ms: Math.round(found.tookMs),
  }
  answer(options.json === true, said, [
    found.isGood
      ? `${said.entries} entries recomputed from their texts: leaves, tiles, ${said.checkpoints} checkpoints and the head fit (${said.took_ms} ms)`
      : `the log does not match its proof; first bad index ${said.first_bad_index}`,
    ...found.problems.map(({ index, why }) => `  ${index}: ${why}`),
  ])
  return found.isGood ? EXIT.ok : EXIT.failed
}

function proofOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no JSON'
    throw new UsageError(`--proof ${JSON.stringify(path)} cannot be read (${code})`, EXIT.usage)
  }
}

async function purge(month: string, options: Json & { proof: string }): Promise<number> {
  const input = parseInput(PurgeMonth, { month, proof: proofOf(options.proof) }, TYPED)
  const ctx = openContext(requireInstallation())
  const rule = { permission: 'audit:erase', action: 'audit.purge', target: targetOf('audit', partOf(input.month)) } as const
  const done = await runCommand(ctx, rule, (inside) => purgeMonth(inside, input))
  answer(options.json === true, done, [`the text of ${done.entries} entries is gone; their leaves, tiles and checkpoints stay`])
  return EXIT.ok
}

async function erase(subject: string, options: Json & { reason: string }): Promise<number> {
  const input = parseInput(EraseDetail, { subject, reason: options.reason }, TYPED)
  const ctx = openContext(requireInstallation())
  const rule = { permission: 'audit:erase', action: 'audit.erase', target: targetOf('audit-detail', input.subject) } as const
  const done = await runCommand(ctx, rule, (inside) => eraseDetail(inside, input))
  answer(options.json === true, done, [
    `${done.erased} details are erased for good; their entries stay and are still proved. ${done.exports} files of exports that held detail were taken away`,
  ])
  return EXIT.ok
}

export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the audit log')
  audit
    .command('verify')
    .description('recompute the whole stored log and name the first bad index')
    .option('--json', 'answer as JSON')
    .action((options: Json) => finish(options.json === true, () => verify(options)))
  audit
    .command('erase')
    .argument('<subject>', "a person's id, or the detail_digest of an entry")
    .description('erase the long or personal matter beside the log before its time; proofs keep working')
    .requiredOption('--reason <text>', 'why, for the log')
    .option('--json', 'answer as JSON')
    .action((subject: string, options: Json & { reason: string }) => finish(options.json === true, () => erase(subject, options)))
  audit
    .command('purge')
    .argument('<month>', 'a month past 2,555 days, like 2026-11')
    .description("drop a month's text, whose export was verified; proofs keep working")
    .requiredOption('--proof <file>', 'what the verified export holds, as JSON')
    .option('--json', 'answer as JSON')
    .action((month: string, options: Json & { proof: string }) => finish(options.json === true, () => purge(month, options)))
}
