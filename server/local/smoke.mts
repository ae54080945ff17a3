import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { askCluster } from './ask-cluster.ts'
import { dataFolder } from './data-folder.ts'
import { assertNode } from './node-version.ts'
import { commandOf, isAlive, parentOf, waitUntil } from './processes.ts'
import { runTool } from './run-tool.ts'
import { fail, say } from './say.ts'
import { startTemporarySystem, type TemporarySystem } from './temporary-system.ts'

/** Starts the product the way a person does and takes one decision through it. */
const AGENT = 'smoke-agent'
let passed = 0
let failed = 0
function check(what: string, isGood: boolean, detail = ''): void {
  if (isGood) passed++
  else failed++
  say(`  ${isGood ? 'ok  ' : 'FAIL'} ${what}${detail ? ` (${detail})` : ''}`)
}

function descendantsOf(pid: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const children = all.filter((one) => parentOf(one) === String(pid))
  return [...children, ...children.flatMap(descendantsOf)]
}

/** The id of an object of the local cluster, or null while it does not answer. */
async function uidIn(kubeconfig: string): Promise<string | null> {
  const asked = askCluster(kubeconfig, '/apis/apps/v1/namespaces/governance/deployments/policy-engine')
  return asked.then(
    ({ body }) => /"uid":\s*"([^"]+)"/.exec(body)?.[1] ?? null,
    () => null,
  )
}

async function killCluster(system: TemporarySystem, kubeconfig: string): Promise<void> {
  const before = await uidIn(kubeconfig)
  const pid = descendantsOf(system.pid).find((one) => commandOf(one).includes('local/cluster/main.js'))
  if (pid === undefined) return check('the local cluster is a process of its own', false)
  process.kill(pid, 'SIGKILL')
  let after: string | null = null
  for (const until = performance.now() + 15_000; after === null && performance.now() < until; ) after = await uidIn(kubeconfig)
  check('killed, the local cluster is back with the same objects', before !== null && after === before && !isAlive(pid))
}

async function decide(system: TemporarySystem): Promise<void> {
  const acgs = (...args: string[]) => runTool(process.execPath, ['server/local/acgs.mts', ...args, '--json'], { env: system.variables })
  const registered = await acgs('agent', 'register', AGENT, '--owner', 'Smoke test', '--trust', '0.9')
  check('the command line registers an agent', registered.code === 0, registered.code === 0 ? '' : registered.output.trim())
  const made = await acgs('token', 'create', '--scopes', 'decide,metrics:read', '--agents', AGENT)
  check('the command line makes a token', made.code === 0, made.code === 0 ? '' : made.output.trim())
  const { token } = JSON.parse(made.stdout) as { token: string }
  await new Promise((next) => setTimeout(next, 1500))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ action: 'system.execute_shell', agent_id: AGENT, context: {} })
  const answer = await fetch(`http://127.0.0.1:${system.variables.ACGS_ENGINE_PORT}/v1/evaluate`, { method: 'POST', headers, body })
  const decision = (await answer.json()) as { allow?: unknown; violation_codes?: unknown }
  const codes = Array.isArray(decision.violation_codes) ? decision.violation_codes : []
  check(
    'a prohibited action is denied',
    answer.status === 200 && decision.allow === false && codes.includes('prohibited_action'),
    `HTTP ${answer.status}, ${codes.join(', ')}`,
  )
  const metrics = await (await fetch(`http://127.0.0.1:${system.variables.ACGS_ENGINE_METRICS_PORT}/metrics`, { headers })).text()
  const counted = [...metrics.matchAll(/^acgs_policy_evaluations_total(?:\{[^}]*\})? (\d+(?:\.\d+)?)/gm)].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  )
  check('the engine counted its decisions', counted > 0, `${counted}`)
  const ports = [
    system.variables.ACGS_CONSOLE_PORT,
    system.variables.ACGS_ENGINE_PORT,
    system.variables.ACGS_WORKER_PORT,
    system.variables.ACGS_CONTROLLER_PORT,
  ]
  const probes = ports.flatMap((port) => ['health', 'ready'].map((name) => `http://127.0.0.1:${port}/${name}`))
  const statuses = await Promise.all(probes.map(async (url) => (await fetch(url)).status))
  check(
    'every role answers /health and /ready',
    statuses.every((status) => status === 200),
    statuses.join(', '),
  )
  const page = await fetch(`http://127.0.0.1:${system.variables.ACGS_CONSOLE_PORT}/`, { redirect: 'manual' })
  check('the console answers', page.status < 400, `HTTP ${page.status}`)
  const { cluster } = dataFolder(system.variables.ACGS_DATA_DIR)
  const kubeconfigs = readdirSync(cluster).filter((name) => name.startsWith('kubeconfig'))
  check(
    'the kubeconfigs of the local cluster are their owner’s alone',
    kubeconfigs.length === 4 && kubeconfigs.every((name) => (statSync(join(cluster, name)).mode & 0o777) === 0o600),
    kubeconfigs.join(', '),
  )
  const version = await askCluster(join(cluster, 'kubeconfig-acgs-console'), '/version')
  check('the local cluster says that it is one', /"gitVersion":\s*"[^"]*-acgs-local"/.test(version.body), `HTTP ${version.status}`)
  await killCluster(system, join(cluster, 'kubeconfig-acgs-console'))
  const doctor = await acgs('doctor')
  check('the doctor finds nothing wrong', doctor.code === 0, doctor.code === 0 ? '' : doctor.output.trim())
}

async function main(): Promise<void> {
  const system = await startTemporarySystem(['npm', 'start'])
  const all = [system.pid, ...descendantsOf(system.pid)]
  try {
    check('npm start gets ready', true)
    await decide(system)
  } catch (cause) {
    check('the system answers', false, cause instanceof Error ? cause.message : String(cause))
  }
  const { seconds } = await system.stop()
  await waitUntil(() => !all.some(isAlive), Math.max(0, 10_000 - seconds * 1000))
  const left = all.filter(isAlive)
  check(
    'SIGTERM ends every process within 10 s',
    left.length === 0,
    left.length === 0 ? `${all.length} processes` : `left: ${left.join(', ')}`,
  )
  if (failed > 0) say(system.output())
  system.remove()
}

try {
  assertNode()
  await main()
  say(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
} catch (cause) {
  fail(cause)
}
