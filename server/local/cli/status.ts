import type { Command } from 'commander'
import { readAuditProof } from '@/server/services/overview/audit-proof'
import { readPolicyStatus } from '@/server/services/policies/status'
import { demoAgents } from './agent-commands'
import { type Installation, openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, table } from './output'
import { addPolicyVerbs } from './policy-commands'
import { probeRoles } from './probe'

type Json = { json?: boolean }

/** What the board says of it; a database that is away is no reason to say nothing else. */
async function auditLog(installation: Installation): Promise<string> {
  try {
    return (await readAuditProof(openContext(installation))).map(({ text }) => text).join('; ')
  } catch {
    return 'could not be read'
  }
}

async function status(options: Json): Promise<number> {
  const installation = requireInstallation()
  const { folder, running } = installation
  const roles = await probeRoles(running)
  const isWell = roles.every((one) => one.isReady)
  const said = {
    pid: running.pid,
    started_at: running.startedAt,
    environment: running.environment,
    origin: running.origin,
    console: `http://localhost:${running.ports.console}`,
    roles: roles.map((one) => ({ role: one.role, port: one.port, ready: one.isReady, detail: one.detail })),
    demo_agents: demoAgents(folder.agentsPid),
    audit_log: await auditLog(installation),
    healthy: isWell,
  }
  answer(options.json === true, said, [
    `running since ${said.started_at} as pid ${said.pid}, environment ${said.environment} (${said.origin}), ${said.console}`,
    ...table(
      ['role', 'port', 'state'],
      roles.map((one) => [one.role, String(one.port), one.detail]),
    ),
    `demo agents: ${said.demo_agents}`,
    `audit log: ${said.audit_log}`,
  ])
  return isWell ? EXIT.ok : EXIT.failed
}

async function policyStatus(options: Json): Promise<number> {
  const found = await readPolicyStatus(openContext(requireInstallation()))
  const { active, engines } = found
  const isWell = active !== null && engines.length > 0 && engines.every((one) => one.isOnActive)
  const said = {
    active: active && {
      version: active.version,
      constitution_hash: active.constitutionHash,
      activated_at: active.activatedAt,
      by: active.by,
    },
    runtime_revision: found.runtimeRevision,
    engines: engines.map((one) => ({
      id: one.id,
      policy_version: one.policyVersion,
      on_active: one.isOnActive,
      heartbeat_at: one.heartbeatAt,
    })),
  }
  const rows = engines.map((one) => [one.id, one.policyVersion ?? 'none', one.isOnActive ? 'yes' : 'no', one.heartbeatAt])
  answer(options.json === true, said, [
    active
      ? `active: version ${active.version}, ${active.constitutionHash}, since ${active.activatedAt} by ${active.by}`
      : 'no policy version is active: every decision is a denial',
    `runtime revision: ${found.runtimeRevision ?? 'unknown'}`,
    ...(rows.length > 0 ? table(['engine', 'version', 'on the active one', 'last heard'], rows) : ['no engine has reported']),
  ])
  return isWell ? EXIT.ok : EXIT.failed
}

export function addStatusCommands(program: Command): void {
  program
    .command('status')
    .description('what runs here and whether it is ready')
    .option('--json', 'answer as JSON')
    .action((options: Json) => finish(options.json === true, () => status(options)))
  const policy = program.command('policy').description('the constitution')
  addPolicyVerbs(policy)
  policy
    .command('status')
    .description('the active version, and what each engine decides with')
    .option('--json', 'answer as JSON')
    .action((options: Json) => finish(options.json === true, () => policyStatus(options)))
}
