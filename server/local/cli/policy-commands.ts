import type { Command } from 'commander'
import { DenyAll } from '@/lib/schemas/activations'
import { denyAll } from '@/server/services/activations/deny-all'
import { runCommand } from '@/server/services/run-command'
import { denyAllOf } from '@/server/services/targets'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, parseInput, type Typed } from './output'

type Options = { json?: boolean; reason?: string }
const TYPED: Typed = { reason: { flag: '--reason', takes: 'a text of 10 to 500 characters' } }

/** For when the console is down: the same service, permission and audit action as its button. Lifting takes two leads who each confirm it there. */
async function deny(options: Options): Promise<number> {
  const input = parseInput(DenyAll, { reason: options.reason }, TYPED)
  const rule = { permission: 'policies:deny-all', action: 'policies.deny-all', target: denyAllOf() } as const
  const { since, isNew } = await runCommand(openContext(requireInstallation()), rule, (inside) => denyAll(inside, input))
  answer(options.json === true, { denied: true, since, changed: isNew }, [
    isNew
      ? 'every engine denies everything within a second; two leads lift it in the console (/policies)'
      : `everything was denied already, since ${since ?? 'an unknown time'}; nothing was changed`,
  ])
  return EXIT.ok
}

/** What is done about all decisions, beside `policy status`. */
export function addPolicyVerbs(policy: Command): void {
  policy
    .command('deny-all')
    .description('deny every request on every engine until two leads lift it')
    .option('--reason <why>', 'kept in the audit log')
    .option('--json', 'answer as JSON')
    .action((options: Options) => finish(options.json === true, () => deny(options)))
}
