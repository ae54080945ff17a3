import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { readEvidence } from './read'

const body = Buffer.from('{"found":"here"}\n')
const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
const aPiece = async (over: object = {}) =>
  (
    await testDb().evidence.create({
      data: {
        ...{ id: crypto.randomUUID(), runId: crypto.randomUUID(), targetKey: 'Pod/workload/a', agentId: 'a', name: 'pod.json' },
        ...{ mediaType: 'application/json', body, size: body.length, digest },
        ...over,
      },
    })
  ).id
const custodyOf = (evidenceId: string) => testDb().evidenceCustody.findMany({ where: { evidenceId } })
const analyst = () => serviceContext(actorWith('analyst'))

test('is given as it was kept, and who had it is written down with the digest as it was found', async () => {
  const [id, ctx] = [await aPiece(), analyst()]
  const file = await readEvidence(ctx, { id })
  expect([Buffer.from(file.bytes).equals(body), file.name, file.digest]).toEqual([true, 'pod.json', digest])
  expect(await custodyOf(id)).toMatchObject([{ act: 'read', by: ctx.actor.id, digest }])
})

test('a piece that is not what was taken is not given out: written down, and an alarm', async () => {
  const id = await aPiece({ body: Buffer.from('{"found":"elsewhere"}') })
  await expect(readEvidence(analyst(), { id })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('not what was taken'),
  })
  expect(await custodyOf(id)).toMatchObject([{ act: 'checked', reason: `it is not what was taken: ${digest}` }])
  expect(await testDb().alarm.findMany({ where: { key: `evidence:${id}`, clearedAt: null } })).toMatchObject([{ severity: 1 }])
})

test('what is missing says why, what was erased says so, what was never there is not found', async () => {
  const missing = await aPiece({ body: null, size: null, digest: null, missing: 'the node did not answer' })
  await expect(readEvidence(analyst(), { id: missing })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('did not answer'),
  })
  const erased = await aPiece({ body: null, erasedAt: new Date() })
  await expect(readEvidence(analyst(), { id: erased })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(readEvidence(analyst(), { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
