import type { Command } from 'commander'
import { CreateToken, RevokeToken, SCOPES } from '@/lib/schemas/agents'
import type { TokenRow } from '@/lib/schemas/tokens'
import { runCommand } from '@/server/services/run-command'
import { newTokenOf, tokenOf } from '@/server/services/targets'
import { createToken } from '@/server/services/tokens/create'
import { eachTokenPage } from '@/server/services/tokens/list'
import { revokeToken } from '@/server/services/tokens/revoke'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, listOf, numberOf, parseInput, type Typed, table } from './output'

type Json = { json?: boolean }
type Create = Json & { scopes: string; agents: string; label?: string; days?: string; cidr?: string }
const TYPED: Typed = {
  label: { flag: '--label', takes: 'a text of 1 to 128 characters' },
  scopes: { flag: '--scopes', takes: `one or more of ${SCOPES.join(', ')}` },
  agents: { flag: '--agents', takes: 'one or more agent ids in lower case, with * for any characters' },
  cidr: { flag: '--cidr', takes: 'an address range like 10.0.0.0/8' },
  days: { flag: '--days', takes: 'a whole number from 1 to 90' },
  id: { flag: '<id>', takes: 'the 8 hex digits after acgs_' },
}

async function create(options: Create): Promise<number> {
  const typed = {
    scopes: listOf(options.scopes),
    agents: listOf(options.agents),
    ...(options.label ? { label: options.label } : {}),
    ...(options.days ? { days: numberOf(options.days) } : {}),
    ...(options.cidr ? { cidr: options.cidr } : {}),
  }
  const input = parseInput(CreateToken, typed, TYPED)
  const ctx = openContext(requireInstallation())
  const rule = { permission: 'tokens:create', action: 'tokens.create', target: newTokenOf() } as const
  const made = await runCommand(ctx, rule, (inside) => createToken(inside, input))
  const said = { id: made.id, token: made.token, scopes: made.scopes, agents: made.agents, expires_at: made.expiresAt.toISOString() }
  answer(options.json === true, said, [
    made.token,
    `shown this once; token ${said.id} is for ${said.agents.join(', ')}, may ${said.scopes.join(', ')}, and ends ${said.expires_at}`,
  ])
  return EXIT.ok
}

async function revoke(id: string, options: Json): Promise<number> {
  const input = parseInput(RevokeToken, { id: /^acgs_([0-9a-f]{8})_/.exec(id)?.[1] ?? id }, TYPED)
  const ctx = openContext(requireInstallation())
  const rule = { permission: 'tokens:revoke', action: 'tokens.revoke', target: tokenOf(input) } as const
  const done = await runCommand(ctx, rule, (inside) => revokeToken(inside, input))
  const said = { id: done.id, revoked_at: done.revokedAt.toISOString() }
  answer(options.json === true, said, [`token ${said.id} is revoked; every engine refuses it within a second`])
  return EXIT.ok
}

async function list(options: Json): Promise<number> {
  const tokens: TokenRow[] = []
  for await (const page of eachTokenPage(openContext(requireInstallation()), {})) tokens.push(...page)
  const said = tokens.map((one) => ({
    id: one.id,
    label: one.label,
    scopes: one.scopes,
    agents: one.agents,
    expires_at: one.expiresAt,
    revoked_at: one.revokedAt,
    last_used_at: one.lastUsedAt,
  }))
  const rows = said.map((one) => [
    one.id,
    one.label,
    one.scopes.join(','),
    one.agents.join(','),
    one.revoked_at ? 'revoked' : `until ${one.expires_at.slice(0, 10)}`,
    one.last_used_at ? `used ${one.last_used_at.slice(0, 16).replace('T', ' ')}` : 'never used',
  ])
  answer(
    options.json === true,
    said,
    rows.length > 0 ? table(['token', 'label', 'scopes', 'agents', 'state', 'last use'], rows) : ['no tokens yet: acgs token create'],
  )
  return EXIT.ok
}

export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('API tokens')
  token
    .command('create')
    .description('create a token; it is shown once')
    .requiredOption('--scopes <list>', `comma separated: ${SCOPES.join(', ')}`)
    .requiredOption('--agents <globs>', 'comma separated agent ids it may speak for, * for any characters')
    .option('--label <text>', 'what it is for')
    .option('--days <1-90>', 'how long it lives (default: 30)')
    .option('--cidr <range>', 'only from these addresses')
    .option('--json', 'answer as JSON')
    .action((options: Create) => finish(options.json === true, () => create(options)))
  token
    .command('revoke')
    .argument('<id>', 'the 8 hex digits after acgs_')
    .description('revoke a token everywhere')
    .option('--json', 'answer as JSON')
    .action((id: string, options: Json) => finish(options.json === true, () => revoke(id, options)))
  token
    .command('list')
    .description('all tokens, never their secrets')
    .option('--json', 'answer as JSON')
    .action((options: Json) => finish(options.json === true, () => list(options)))
}
