import type { Command } from 'commander'
import type { Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AgentRef, type SettleAgent, SettleAgent as SettleSchema, type StopAgent, StopAgent as StopSchema } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { UsageError } from '@/server/local/say'
import { activateAgent } from '@/server/services/agents/activate'
import { blockAgent } from '@/server/services/agents/block'
import { getAgent } from '@/server/services/agents/get'
import type { AgentRow } from '@/server/services/agents/register'
import { retireAgent } from '@/server/services/agents/retire'
import { suspendAgent } from '@/server/services/agents/suspend'
import { runCommand } from '@/server/services/run-command'
import { agentOf } from '@/server/services/targets'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, numberOf, parseInput, type Typed } from './output'

type Options = { json?: boolean; reason?: string; version?: string }
const TYPED: Typed = {
  agentId: { flag: '<id>', takes: 'up to 63 lower-case letters, digits, dots, dashes or underscores, with a letter or digit at both ends' },
  reason: { flag: '--reason', takes: 'a text of 10 to 500 characters' },
  version: { flag: '--version', takes: 'the version that acgs agent show says, a whole number from 1' },
}

type Rule = { permission: Permission; action: AuditAction; text: string }
type Verb = Rule &
  (
    | { needsVersion: false; act: (ctx: ServiceContext, input: StopAgent) => Promise<AgentRow> }
    | { needsVersion: true; act: (ctx: ServiceContext, input: SettleAgent) => Promise<AgentRow> }
  )
/** The same services, permissions and audit actions as the procedures of the console. */
const VERBS: Record<string, Verb> = {
  suspend: {
    permission: 'agents:suspend',
    action: 'agents.suspend',
    text: 'refuse it everything until it is activated',
    needsVersion: false,
    act: suspendAgent,
  },
  activate: {
    permission: 'agents:activate',
    action: 'agents.activate',
    text: 'lift a suspension',
    needsVersion: true,
    act: activateAgent,
  },
  block: {
    permission: 'agents:block',
    action: 'agents.block',
    text: 'refuse it everything until two leads lift it',
    needsVersion: false,
    act: blockAgent,
  },
  retire: { permission: 'agents:retire', action: 'agents.retire', text: 'end it for good', needsVersion: true, act: retireAgent },
}

async function move(id: string, verb: Verb, options: Options): Promise<number> {
  const typed = { agentId: id, reason: options.reason }
  const run = <I extends StopAgent>(input: I, act: (ctx: ServiceContext, input: I) => Promise<AgentRow>) => {
    const { permission, action } = verb
    const ctx = openContext(requireInstallation())
    return runCommand(ctx, { permission, action, target: agentOf({ agentId: input.agentId }) }, (inside) => act(inside, input))
  }
  const agent = verb.needsVersion
    ? await run(parseInput(SettleSchema, { ...typed, version: numberOf(options.version) }, TYPED), verb.act)
    : await run(parseInput(StopSchema, typed, TYPED), verb.act)
  const said = { agent_id: agent.agentId, state: agent.state, version: agent.version }
  answer(options.json === true, said, [
    `${said.agent_id} is ${said.state} at version ${said.version}; every engine knows it within a second`,
  ])
  return EXIT.ok
}

/** The command line is nobody in particular, and a block is lifted by two leads who each confirm it. */
async function refuseUnblock(id: string): Promise<number> {
  const { agentId } = parseInput(AgentRef, { agentId: id }, TYPED)
  throw new UsageError(
    `Lifting a block takes two leads: one asks on the agent's page in the console (/agents/${agentId}), another approves. Agent ${agentId} was not touched.`,
    EXIT.failed,
  )
}

async function show(id: string, options: Options): Promise<number> {
  const { agentId } = parseInput(AgentRef, { agentId: id }, TYPED)
  const { agent, history, tokens, requestsPerMinute, decisions24h, readAt } = await getAgent(openContext(requireInstallation()), {
    agentId,
  })
  const last = history[0]
  const said = {
    agent_id: agent.agentId,
    owner: agent.owner,
    trust_level: agent.trustLevel,
    clearance: agent.clearance,
    state: agent.state,
    version: agent.version,
    updated_at: agent.updatedAt,
    last_change: last ? { action: last.action, by: last.by, at: last.at, reason: last.reason } : null,
    tokens: tokens?.map((one) => one.id) ?? null,
    requests_last_minute: requestsPerMinute,
    decisions_24h: decisions24h,
    read_at: readAt,
  }
  answer(options.json === true, said, [
    `${said.agent_id} is ${said.state} at version ${said.version}: owner ${said.owner}, trust ${said.trust_level}, clearance ${said.clearance}`,
    ...(last ? [`last change ${last.at}: ${last.action} by ${last.by}${last.reason ? `: ${last.reason}` : ''}`] : []),
    `tokens in force: ${said.tokens?.join(', ') || 'none'}`,
    `requests in the last minute: ${requestsPerMinute ?? 'unknown'}`,
    `decisions in 24 h: ${Object.entries(decisions24h)
      .map(([verdict, n]) => `${n} ${verdict}`)
      .join(', ')}`,
  ])
  return EXIT.ok
}

/** Adds the verbs to `acgs agent`. */
export function addAgentVerbs(agent: Command): void {
  agent
    .command('show')
    .argument('<id>')
    .description('what it is, who may speak for it, and what it asked')
    .option('--json', 'answer as JSON')
    .action((id: string, options: Options) => finish(options.json === true, () => show(id, options)))
  agent
    .command('unblock')
    .argument('<id>')
    .description('says where two leads lift a block; nobody lifts one from here')
    .allowUnknownOption()
    .allowExcessArguments()
    .option('--json', 'answer as JSON')
    .action((id: string, options: Options) => finish(options.json === true, () => refuseUnblock(id)))
  for (const [name, verb] of Object.entries(VERBS)) {
    const command = agent
      .command(name)
      .argument('<id>')
      .description(verb.text)
      .requiredOption('--reason <text>', 'why, in 10 characters or more; kept in the history and the audit log')
    if (verb.needsVersion) command.requiredOption('--version <n>', 'the version it is decided from, as acgs agent show says it')
    command
      .option('--json', 'answer as JSON')
      .action((id: string, options: Options) => finish(options.json === true, () => move(id, verb, options)))
  }
}
