import { expect, test, vi } from 'vitest'
import { Execution, WireSandboxDetail, WireSandboxPage } from '@/lib/schemas/execute'
import { hostSandboxes, small, within } from '@/server/testing/sandboxes'

const host = hostSandboxes()
const ran = async (body: object, key?: string) => {
  const response = await host.at.execute(body, key ? { key } : {})
  const text = await response.text()
  expect(text, text).not.toContain('"error":{')
  expect(response.status).toBe(200)
  return Execution.parse(JSON.parse(text))
}
const rowOf = (id: string) => host.engine.db.sandbox.findUniqueOrThrow({ where: { id } })

test('code runs: decision, receipt, pod, output, end; every figure is measured or null, and the answer says that it was simulated', async () => {
  const done = await ran(small({ code: 'print(1)\n# acgs-simulate: {"seconds": 0.3, "output": "1"}\n' }))
  expect(done).toMatchObject({
    state: 'ended',
    success: true,
    termination_reason: 'normal_completion',
    runtime_used: 'gvisor',
    simulated: true,
  })
  expect(done.output).toContain('simulated, no program ran')
  expect(done.output).toMatch(/^1$/m)
  expect(done.resource_usage).toEqual({ cpu_seconds: null, memory_peak_mb: null, pids_peak: null })
  expect(done.cold_start_time_ms).toBeGreaterThan(0)
  expect(done.execution_time_seconds).toBeGreaterThanOrEqual(0)
  const row = await rowOf(done.execution_id)
  expect(row).toMatchObject({ state: 'ended', exitCode: 0, isSimulated: true, decisionId: done.decision_id, podName: `sandbox-${row.id}` })
  expect(JSON.stringify(row.request)).not.toContain('print(1)')
  await vi.waitFor(() => expect(host.at.cluster.store.get('pods', { namespace: 'workload', name: row.podName })).toBeNull(), within)
})

test('a failed program is no success', async () => {
  const done = await ran(small({ code: '# acgs-simulate: {"seconds": 0, "exit": 3}' }))
  expect(done).toMatchObject({ success: false, termination_reason: 'execution_error', error: 'exit code 3' })
})

test('lists and shows what the token may speak for', async () => {
  const { execution_id: id } = await ran(small({ code: 'print(1)\n# acgs-simulate: {"seconds": 0.3, "output": "1"}\n' }))
  const page = WireSandboxPage.parse(await (await host.at.get('/v1/sandboxes?limit=1&state=ended')).json())
  expect(page.items).toHaveLength(1)
  const one = await host.at.get(`/v1/sandboxes/${id}`)
  expect(WireSandboxDetail.parse(await one.json())).toMatchObject({ execution_id: id, state: 'ended', simulated: true })
})
