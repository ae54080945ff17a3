import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { targetOf } from '@/server/audit/entry'
import { UsageError } from '@/server/local/say'
import { importJournal } from '@/server/services/emergency/import-journal'
import { runCommand } from '@/server/services/run-command'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish } from './output'

type Json = { json?: boolean }

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new UsageError(`<file>: it cannot be read (${code}). Name the journal that acgs-stop wrote.`, EXIT.usage)
  }
}

/** Exit code 1 where the journal does not hold in every line: what held was taken in, and the log says so. */
async function importFile(file: string, options: Json): Promise<number> {
  const text = textOf(file)
  const context = openContext(requireInstallation())
  const rule = { permission: 'emergency:stop', action: 'emergency.import', target: targetOf('stop-journal', 'file') } as const
  const done = await runCommand(context, rule, (ctx) => importJournal(ctx, text))
  const { runId, isNew, lines, isSigned, isEnded, problem, verdict } = done
  answer(options.json === true, done, [
    isNew ? `imported: ${lines} lines, run ${runId}` : `it was there already: ${lines} lines are new, run ${runId}`,
    `the stop was ${verdict}, as its journal says`,
    isSigned
      ? 'its chain and its signature hold'
      : isEnded
        ? 'its signature does not hold'
        : 'it was not ended: whoever wrote it died, or is still at it',
    ...(problem === null ? [] : [`line ${problem.n} does not hold: ${problem.why}. What comes after it was not taken in.`]),
  ])
  return problem === null ? EXIT.ok : EXIT.failed
}

export function addStopCommands(program: Command): void {
  const stop = program.command('stop').description('what was stopped while the console was down')
  stop
    .command('import <file>')
    .description('takes the journal of acgs-stop into the record: run, steps, what was there before, and an entry of the log a line')
    .option('--json', 'as one JSON document')
    .action((file: string, options: Json) => finish(options.json === true, () => importFile(file, options)))
}
