import { rmSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { CLEARANCES, RegisterAgent } from '@/lib/schemas/agents'
import { readJson } from '@/server/local/data-folder'
import { isAlive, waitUntil } from '@/server/local/processes'
import { listAllAgents } from '@/server/services/agents/list-all'
import { registerAgent } from '@/server/services/agents/register'
import { runCommand } from '@/server/services/run-command'
import { agentOf } from '@/server/services/targets'
import { addAgentVerbs } from './agent-verbs'
import { findInstallation, openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, numberOf, parseInput, type Typed, table } from './output'

type Json = { json?: boolean }
const TYPED: Typed = {
  agentId: { flag: '<id>', takes: 'up to 63 lower-case letters, digits, dots, dashes or underscores, with a letter or digit at both ends' },
  owner: { flag: '--owner', takes: 'a name of 1 to 128 characters' },
  trustLevel: { flag: '--trust', takes: 'a number from 0 to 1' },
  clearance: { flag: '--clearance', takes: `one of ${CLEARANCES.join(', ')}` },
}

async function register(id: string, options: Json & { owner?: string; trust?: string; clearance?: string }): Promise<number> {
  const typed = {
    agentId: id,
    owner: options.owner,
    trustLevel: numberOf(options.trust),
    ...(options.clearance ? { clearance: options.clearance } : {}),
  }
  const input = parseInput(RegisterAgent, typed, TYPED)
  const ctx = openContext(requireInstallation())
  const rule = { permission: 'agents:register', action: 'agents.register', target: agentOf(input) } as const
  const agent = await runCommand(ctx, rule, (inside) => registerAgent(inside, input))
  const said = {
    agent_id: agent.agentId,
    owner: agent.owner,
    trust_level: Number(agent.trustLevel),
    clearance: agent.clearance,
    state: agent.state,
  }
  answer(options.json === true, said, [
    `${said.agent_id} is registered: owner ${said.owner}, trust ${said.trust_level}, clearance ${said.clearance}, ${said.state}`,
  ])
  return EXIT.ok
}

async function list(options: Json): Promise<number> {
  const agents = await listAllAgents(openContext(requireInstallation()))
  const said = agents.map((one) => ({
    agent_id: one.agentId,
    owner: one.owner,
    trust_level: Number(one.trustLevel),
    clearance: one.clearance,
    state: one.state,
  }))
  const rows = said.map((one) => [one.agent_id, one.owner, String(one.trust_level), one.clearance, one.state])
  answer(
    options.json === true,
    said,
    rows.length > 0 ? table(['agent', 'owner', 'trust', 'clearance', 'state'], rows) : ['no agents yet: acgs agent register'],
  )
  return EXIT.ok
}

/** What the demo agents last said of themselves. */
export function demoAgents(pidFile: string): 'acting' | 'paused' | 'not running' {
  const found = readJson(pidFile)
  if (!found || typeof found !== 'object' || !('pid' in found) || typeof found.pid !== 'number' || !isAlive(found.pid)) return 'not running'
  return 'state' in found && found.state === 'paused' ? 'paused' : 'acting'
}

async function pause(shouldAct: boolean, options: Json): Promise<number> {
  const { folder } = findInstallation()
  if (shouldAct) rmSync(folder.agentsOff, { force: true })
  else writeFileSync(folder.agentsOff, '', { mode: 0o600 })
  const wanted = shouldAct ? 'acting' : 'paused'
  if (demoAgents(folder.agentsPid) !== 'not running') await waitUntil(() => demoAgents(folder.agentsPid) === wanted, 5000)
  const state = demoAgents(folder.agentsPid)
  const note =
    state === 'not running' ? `; ${shouldAct ? 'they act with the next npm start' : 'they stay paused at the next npm start'}` : ''
  answer(options.json === true, { demo_agents: state }, [`demo agents: ${state}${note}`])
  return state === wanted || state === 'not running' ? EXIT.ok : EXIT.failed
}

export function addAgentCommands(program: Command): void {
  const agent = program.command('agent').description('agents that may ask for decisions')
  agent
    .command('register')
    .argument('<id>', 'lower-case letters, digits, . _ -')
    .description('register an agent')
    .requiredOption('--owner <who>', 'the person or team answerable for it')
    .requiredOption('--trust <0-1>', 'trust level; actions need 0.8')
    .option('--clearance <level>', 'public, internal, confidential, restricted or top_secret (default: internal)')
    .option('--json', 'answer as JSON')
    .action((id, options: Parameters<typeof register>[1]) => finish(options.json === true, () => register(id, options)))
  agent
    .command('list')
    .description('all agents')
    .option('--json', 'answer as JSON')
    .action((options: Json) => finish(options.json === true, () => list(options)))
  addAgentVerbs(agent)
  const demo = program.command('agents').description('the demo agents of this machine')
  for (const [name, shouldAct, text] of [
    ['stop', false, 'pause them'],
    ['start', true, 'let them act again'],
  ] as const) {
    demo
      .command(name)
      .description(text)
      .option('--json', 'answer as JSON')
      .action((options: Json) => finish(options.json === true, () => pause(shouldAct, options)))
  }
}
