import { expect, test } from 'vitest'
import { actorWith, callerFor } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'

const now = new Date()
const ago = (ms: number) => new Date(now.getTime() - ms)
const get = (id: string) => callerFor(actorWith('operator'), () => now).decisions.get({ id })

test('a decision comes back as it was recorded, in milliseconds, with its like of a day', async () => {
  const agentId = `agent-${crypto.randomUUID()}`
  const [id] = await addDecisions(
    { agentId, evaluatedAt: ago(1000), record: { masked: '[hidden]' } },
    { agentId, evaluatedAt: ago(3_600_000) },
    { agentId, evaluatedAt: ago(90_000_000) },
    { agentId, evaluatedAt: ago(1000), verdict: 'deny' },
    { agentId, evaluatedAt: ago(1000), action: 'data.other' },
  )
  expect(await get(id ?? '')).toEqual({
    record: { masked: '[hidden]' },
    evaluatedAt: ago(1000).toISOString(),
    evalMs: 1.5,
    queueMs: 0.25,
    engineId: 'engine-1',
    sameKind24h: 2,
    beside: null,
  })
})

test('an unknown id is NOT_FOUND and the message names it', async () => {
  const id = crypto.randomUUID()
  await expect(get(id)).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining(id) })
})

test('what is no id is refused before the database hears of it', async () => {
  await expect(get('1 OR 1=1')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
