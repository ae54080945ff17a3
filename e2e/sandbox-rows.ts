import { createHash, randomUUID } from 'node:crypto'
import { withDatabase } from './database'

const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

export type Planted = { id: string; agentId: string; podName: string }
type Given = {
  /** What it printed. */
  output?: string
  /** Names and values as a sensor sent them. */
  indicators?: Record<string, string>
  description?: string
}

/** A sandbox that is over: contained 6 s after its event, gone after 19 s, with evidence. A drill, so that it is in nobody's figures and needs. */
export async function plantContained({ output = 'done', indicators = {}, description = 'setns was called' }: Given = {}): Promise<Planted> {
  const id = randomUUID()
  const agentId = `journey-${id.slice(-8)}`
  const podName = `sandbox-${id}`
  const start = Date.now() - 60_000
  const at = (seconds: number) => new Date(start + seconds * 1000)
  await withDatabase('acgs_app', async (client) => {
    await client.query('BEGIN')
    await client.query(
      `INSERT INTO sandbox (id, agent_id, state, runtime, language, code_digest, limits, request, namespace, pod_name, pod_uid, node, is_simulated,
         origin, drill, quarantine, requested_at, created_at, ready_at, seen_at, contained_at, gone_at, ended_at, ending, output, decision_id,
         policy_version)
       VALUES ($1, $2, 'ended', 'gvisor', 'python', $3, '{"timeoutSeconds": 300, "memoryMb": 512, "cpu": 0.5}', '{"network_policy": "none"}',
         'workload', $4, $5, 'worker-1', true, 'simulated', true, 'journey', $6, $7, $8, $9, $10, $11, $11, 'security_violation', $12, $13, '17')`,
      [id, agentId, sha(id), podName, randomUUID(), at(0), at(0.1), at(0.94), at(20), at(16), at(29), output, randomUUID()],
    )
    await client.query(
      `INSERT INTO runtime_event (id, source, dedup_key, sandbox_id, agent_id, namespace, pod_name, violation_type, family, severity, layer, blocked,
         is_escape, rule, description, indicators, origin, drill, occurred_at, received_at, state)
       VALUES ($1, 'falco', $1::text, $2, $3, 'workload', $4, 'privilege_escalation', 'container_breakout', 3, 'syscall', true, true,
         'Change thread namespace', $5, $6, 'simulated', true, $7, $8, 'contained')`,
      [randomUUID(), id, agentId, podName, description, JSON.stringify(indicators), at(9.9), at(10)],
    )
    const runId = randomUUID()
    for (const [name, missing] of [
      ['pod.json', null],
      ['log-main.txt', 'the kubelet did not answer'],
    ] as const) {
      const evidenceId = randomUUID()
      const body = missing === null ? '{}' : null
      await client.query(
        `INSERT INTO evidence (id, run_id, target_key, sandbox_id, agent_id, name, media_type, body, size, digest, missing, drill)
         VALUES ($1, $2, 'Pod', $3, $4, $5, 'application/json', $6, $7, $8, $9, true)`,
        [evidenceId, runId, id, agentId, name, body && Buffer.from(body), body?.length ?? null, body && sha(body), missing],
      )
      await client.query(`INSERT INTO evidence_custody (id, evidence_id, act, by) VALUES ($1, $2, 'taken', 'system:worker')`, [
        randomUUID(),
        evidenceId,
      ])
    }
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('sandboxes', $1, '1')`, [id])
    await client.query('COMMIT')
  })
  return { id, agentId, podName }
}

/** An event in a pod that is nobody's we know. Out: the name of the pod. */
export async function plantUnmatched(): Promise<string> {
  const podName = `stranger-${randomUUID()}`
  await withDatabase('acgs_app', (client) =>
    client.query(
      `INSERT INTO runtime_event (id, source, dedup_key, namespace, pod_name, violation_type, severity, layer, is_escape, rule, description,
         indicators, origin, drill, occurred_at, state)
       VALUES ($1, 'tetragon', $1::text, 'workload', $2, 'file_access', 2, 'filesystem', true, 'Read sensitive file', 'cat /etc/shadow', '{}',
         'simulated', true, clock_timestamp(), 'unmatched')`,
      [randomUUID(), podName],
    ),
  )
  return podName
}
