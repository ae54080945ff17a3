import { expect, test, vi } from 'vitest'
import { PRECEDENCE } from '@/lib/run-states'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { createPlan, type PlanDraft } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { containSandbox } from '@/server/services/sandboxes/contain'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostContainment, type Sandboxed, stopKinds } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf, stepsOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { startProcess } from '@/server/testing/runs/worker-process'

hostOwnDatabase()
const { aSandbox, lend, plant, podOf, startEngine, told } = hostContainment()

const reason = 'it reaches for what is not its own'

test('F24 F26 the console is killed in the middle of a containment: the run goes on, and asking again is the same run', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const analyst = actorWith('analyst')
  const requestId = crypto.randomUUID()
  const killed = await startProcess('server/testing/runs/contain-main.ts', [JSON.stringify(analyst), one.id, requestId])
  await killed.kill()
  const { runId } = JSON.parse(killed.said) as { runId: string }
  await startEngine('w1')
  const again = () => containSandbox(serviceContext(analyst), { id: one.id, requestId, reason }, lend)
  expect(await again()).toEqual({ runId, isNew: false })
  await told(runId)
  expect((await runOf(runId)).state).toBe('done')
  expect([podOf(one), await testDb().run.count({ where: { requestId } })]).toEqual([null, 1])
  // Over or not, a request that comes once more starts nothing.
  expect(await again()).toEqual({ runId, isNew: false })
})

/** A restart of its pod, as somebody else started it. */
async function startRestart({ podName, podUid }: Sandboxed): Promise<string> {
  const target = { kind: 'Pod', namespace: 'workload', name: podName } as const
  const params = { target, uid: podUid, onlyUnready: false, successor: { by: 'name' }, graceSeconds: null, timeoutMs: 60_000 }
  const draft: PlanDraft = {
    ...{
      kind: 'restart',
      class: 'routine' as const,
      lane: 1 as const,
      precedence: PRECEDENCE.change,
      quorum: null,
      params: {},
      createdBy: 'anna',
    },
    ...{ targets: [{ key: `Pod/workload/${podName}` }], digest: `restart ${podName}`, expiresInMs: 600_000 },
    preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
    steps: [{ n: 1, kind: 'cluster.delete-pod@1', title: 'Restart it', params }],
  }
  const planId = await lend((client) => createPlan(client, stopKinds(), draft))
  return (await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'it is slow' }, lendFrom(pool()))).runId
}

test('F27 a restart of the pod is under way: the containment goes first, the restart is fenced, who started it is told', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  await plant({ kind: 'delay', ms: 60_000, times: 1, method: 'DELETE', path: `/api/v1/namespaces/workload/pods/${one.podName}` })
  const restart = await startRestart(one)
  await startEngine('w1')
  await vi.waitUntil(async () => (await stepsOf(restart))[0]?.state === 'running', { timeout: 20_000, interval: 10 })
  const { runId, isNew } = await containSandbox(
    serviceContext(actorWith('analyst')),
    { id: one.id, requestId: crypto.randomUUID(), reason },
    lend,
  )
  expect(isNew).toBe(true)
  expect(await runOf(restart)).toMatchObject({ state: 'cancelled', outcome: 'pre-empted', owner: null })
  expect((await stepsOf(restart)).map(({ state }) => state)).toEqual(['uncertain'])
  await told(runId)
  expect((await runOf(runId)).state).toBe('done')
  const { rows } = await pool().query(`SELECT resolution->>'choice' AS choice FROM step WHERE run_id = $1`, [restart])
  expect([rows, podOf(one)]).toEqual([[{ choice: 'superseded' }], null])
  await vi.waitUntil(async () => (await entriesAbout(restart)).some(({ action }) => action === 'runs.fence'), { timeout: 10_000 })
  const said = await testDb().outbox.findMany({ where: { dedupKey: { contains: restart }, kind: 'alarm' } })
  expect(said.map(({ body }) => body)).toMatchObject([
    { title: 'restart was pre-empted by somebody else', detail: expect.stringContaining(`Run ${runId} goes first`) },
  ])
})
