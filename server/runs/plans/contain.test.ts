import { expect, test } from 'vitest'
import { CONTAINMENT_ACTOR } from '@/lib/sandbox-words'
import { pool } from '@/server/db'
import { createPlan } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { hostContainment, type Sandboxed, stopKinds } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { planContain } from './contain'

hostOwnDatabase()
const at = hostContainment()
const { aSandbox, lend, told, make, podOf, reaches, rowOf, somePod, startEngine } = at

async function contain(sandboxes: Sandboxed[], by = CONTAINMENT_ACTOR): Promise<string> {
  const [first] = sandboxes
  const draft = planContain(stopKinds(), {
    agentId: first?.agentId ?? '',
    sandboxes: sandboxes.map(({ id, podName, podUid }) => ({ id, namespace: 'workload', podName, podUid })),
    since: null,
    value: null,
    ending: 'security_violation',
    isEscape: true,
  })
  const planId = await lend((client) => createPlan(client, stopKinds(), { ...draft, createdBy: by }))
  return (await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: by, reason: 'it reached for a door' }, lend)).runId
}
const stepsOf = async (runId: string) =>
  (
    await pool().query<{ n: number; kind: string; state: string; error: string | null; facts: Record<string, unknown> | null }>(
      'SELECT n, kind, state, error, facts FROM step WHERE run_id = $1 ORDER BY n',
      [runId],
    )
  ).rows
test('two sandboxes of an agent, one behind a Service: cut off, seen to be, ended, seen to be gone, and the agent blocked, as automation', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const both = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  await make(
    { group: '', version: 'v1', plural: 'services', kind: 'Service', isNamespaced: true },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'door', namespace: 'workload' },
      spec: { selector: { 'acgs.io/sandbox': both[0]?.id }, ports: [{ port: 80 }] },
    },
  )
  const [engine, first] = [somePod('governance', 'policy-engine'), `workload/${both[0]?.podName}`]
  expect(reaches(first, engine, 8001)).toBe(true)
  const runId = await contain(both)
  await startEngine('w1')
  await told(runId)
  expect([await runOf(runId), (await stepsOf(runId)).filter(({ state }) => state !== 'done')]).toMatchObject([
    { state: 'done', outcome: 'verified' },
    [],
  ])
  for (const one of both) {
    const row = await rowOf(one.id)
    expect(row).toMatchObject({ state: 'ended', ending: 'security_violation', runId, quarantine: runId })
    expect([row.containedAt, row.goneAt, row.endedAt].every((at) => at !== null)).toBe(true)
    expect((row.containedAt ?? new Date()).getTime()).toBeLessThanOrEqual((row.goneAt ?? new Date(0)).getTime())
    expect(podOf(one)).toBeNull()
  }
  const { rows } = await pool().query('SELECT state FROM agent WHERE agent_id = $1', [agentId])
  expect(rows).toEqual([{ state: 'blocked' }])
  const { rows: kept } = await pool().query<{ body: { pod: { metadata: { labels: object } } } }>(
    'SELECT body FROM prior_state WHERE run_id = $1 AND target_key LIKE $2',
    [runId, 'Pod/%'],
  )
  expect(kept).toHaveLength(2)
  expect(JSON.stringify(kept)).toContain('"app.kubernetes.io/component": "sandbox"'.replace(': ', ':'))
  expect(JSON.stringify(kept)).not.toContain('hush-hush')
})
