import { expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000)

test('what is paused is told to everybody with its end and by whom; what was resumed is not', async () => {
  const anna = await actorWith('operator')
  const row = { stepN: 2, target: {}, reason: 'a bad revision', requestedBy: anna.id, pausedAt: at(-5), untilAt: at(-200_000) }
  const [standing, over] = [crypto.randomUUID(), crypto.randomUUID()]
  await testDb().reverterPause.create({ data: { ...row, runId: standing, targetKey: 'Application/argocd/acgs' } })
  await testDb().reverterPause.create({ data: { ...row, runId: over, targetKey: 'ScaledJob/x', endedAt: at(0), endedHow: 'gone' } })
  const { items, total } = await callerFor(await actorWith('auditor')).reverters.paused({})
  const found = items.find(({ runId }) => runId === standing)
  expect(found).toMatchObject({
    kind: 'Application',
    namespace: 'argocd',
    name: 'acgs',
    seen: 'unknown',
    seenAt: null,
    reason: 'a bad revision',
  })
  expect(found?.by).not.toBe('')
  expect(items.map(({ runId }) => runId)).not.toContain(over)
  expect(total).toBeGreaterThanOrEqual(1)
})
