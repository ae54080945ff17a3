import { expect, test } from 'vitest'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { runOf, startSteps } from '@/server/testing/runs/orders'

const { far, step } = hostRuns()

test('F8 the far side says yes and does nothing: the step fails as not confirmed, never done', async () => {
  const target = aTarget()
  far().behave(() => 'nothing')
  const runId = await startSteps({ targets: [target], steps: [step(1, 'converge', [target])], timeoutMs: 4000 })
  await startEngine('w1')
  await untilRun(runId, 'failed')
  expect((await runOf(runId)).outcome).toMatch(/not confirmed/)
})
