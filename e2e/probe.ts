import { expect } from './fixtures'
import { acgs, CONTROLLER } from './installation'

export type Watched = { agentId: string; sandboxId: string; podName: string; tell: (fields: Record<string, string>) => Promise<string[]> }
type Reply = { status: number; body: Record<string, unknown> }

async function ask(path: string, { token, body }: { token: string; body?: object }): Promise<Reply> {
  const response = await fetch(`${CONTROLLER}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const READY = { timeout: 60_000 }

/** An agent of its own whose code runs in a sandbox, and a sensor that speaks of it, all through the controller's API. */
export async function runWatched(): Promise<Watched> {
  const agentId = `probe-${crypto.randomUUID().slice(0, 8)}`
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  const made = (scopes: string) => acgs<{ token: string }>('token', 'create', '--scopes', scopes, '--agents', agentId)
  const { token } = await made('decide,sandbox:execute,sandbox:read')
  const { token: sensor } = await made('webhook:falco')
  const code = 'print(1)\n# acgs-simulate: {"seconds": 200, "output": "1"}\n'
  const context = { benefit_assessment: 0.9, harm_risk_assessment: 0.05, fairness_assessment: 1, responsible_party: 'Journey' }
  let started: Reply | undefined
  await expect
    .poll(async () => {
      // Tokens and agents are followed by engine and controller; until then it is refused, and nothing runs.
      started = await ask('/v1/execute', { token, body: { agent_id: agentId, code, context, wait: false } })
      return started.status
    }, READY)
    .toBe(202)
  const sandboxId = String(started?.body.execution_id)
  await expect.poll(async () => (await ask(`/v1/sandboxes/${sandboxId}`, { token })).body.state, READY).toBe('running')
  const podName = `sandbox-${sandboxId}`
  const tell = async (fields: Record<string, string>): Promise<string[]> => {
    const body = {
      rule: 'Mount launched in sandbox',
      priority: 'Critical',
      time: new Date().toISOString(),
      output_fields: { 'k8s.ns.name': 'workload', 'k8s.pod.name': podName, ...fields },
    }
    let told: Reply | undefined
    const send = async () => {
      told = await ask('/v1/runtime-events/falco', { token: sensor, body })
      return told.status
    }
    await expect.poll(send, READY).toBe(202)
    return told?.body.event_ids as string[] // the controller's own schema says so
  }
  return { agentId, sandboxId, podName, tell }
}
