import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'
import { addMinute } from '@/server/testing/rollups'
import { anAgent, aRecord, flushed, itemOf } from '@/server/testing/violation-rows'
import { retainTelemetry } from './retain'

const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
beforeAll(() => owner.connect())
afterAll(() => owner.end())

const DAY = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * DAY)

test('an audit entry of any age outlives retention', async () => {
  const mark = crypto.randomUUID()
  for (const days of [0, 31, 401, 4000])
    await owner.query('INSERT INTO audit_inbox (at, entry) VALUES ($1, $2)', [ago(days), JSON.stringify({ mark, days })])
  await retainTelemetry(serviceContext())
  const { rows } = await owner.query<{ entry: string }>('SELECT entry FROM audit_inbox WHERE entry LIKE $1 ORDER BY id', [`%${mark}%`])
  expect(rows.map(({ entry }) => (JSON.parse(entry) as { days: number }).days)).toEqual([0, 31, 401, 4000])
})

test('telemetry past its own retention is dropped and the rest kept', async () => {
  const origin = `test-${crypto.randomUUID()}`
  for (const days of [399, 401]) {
    const minute = new Date(Math.floor(ago(days).getTime() / 60_000) * 60_000)
    await addMinute(testDb(), { minute, origin, evaluated: days })
    const counts = { prevented: 0n, waived: 0n, occurred: BigInt(days) }
    await testDb().violationMinute.create({
      data: { minute, engineId: 'engine-1', origin, code: 'test', principle: 'privacy', severity: 'low', ...counts },
    })
  }
  for (const days of [39, 41])
    await testDb().serviceCheck.create({ data: { service: origin, at: ago(days), state: 'ok', detail: String(days), latencyMs: null } })
  for (const hours of [0.9, 1.1])
    await testDb().event.create({ data: { topic: origin, ref: String(hours), version: '1', at: ago(hours / 24) } })
  for (const days of [29, 31])
    await testDb().streamAside.create({
      data: {
        topic: origin,
        topicId: 't',
        partition: 0,
        recordOffset: BigInt(days),
        at: ago(days),
        reason: 'x',
        body: new Uint8Array(),
        bodyBytes: 0,
      },
    })
  const [kept, dropped] = await addDecisions({ evaluatedAt: ago(29) }, { evaluatedAt: ago(31) })

  await retainTelemetry(serviceContext())

  expect(await testDb().decisionMinute.findMany({ where: { origin }, select: { evaluated: true } })).toEqual([{ evaluated: 399n }])
  expect(await testDb().violationMinute.findMany({ where: { origin }, select: { occurred: true } })).toEqual([{ occurred: 399n }])
  expect(await testDb().serviceCheck.findMany({ where: { service: origin }, select: { detail: true } })).toEqual([{ detail: '39' }])
  expect(await testDb().event.findMany({ where: { topic: origin }, select: { ref: true } })).toEqual([{ ref: '0.9' }])
  expect(await testDb().streamAside.findMany({ where: { topic: origin }, select: { recordOffset: true } })).toEqual([{ recordOffset: 29n }])
  const found = await testDb().decision.findMany({
    where: { decisionId: { in: [kept ?? '', dropped ?? ''] } },
    select: { decisionId: true },
  })
  expect(found).toEqual([{ decisionId: kept }])
})

test('the coming days have partitions, and making them twice makes none', async () => {
  await retainTelemetry(serviceContext())
  expect((await retainTelemetry(serviceContext())).made).toBe(0)
  const { rows } = await owner.query<{ there: boolean }>(
    `SELECT to_regclass('decision_' || to_char((now() AT TIME ZONE 'UTC')::date + 3, 'YYYYMMDD')) IS NOT NULL AS there`,
  )
  expect(rows).toEqual([{ there: true }])
})

test('a violation and its occurrences outlive the decision', async () => {
  const agentId = anAgent()
  await flushed([aRecord({ agentId, at: ago(31) })])
  const { id } = await itemOf(agentId)
  await retainTelemetry(serviceContext())
  const [row] = (await callerFor(actorWith('analyst')).violations.occurrences({ id })).items
  expect(row).toMatchObject({ isKept: false, kind: 'prevented' })
  expect(await callerFor(actorWith('analyst')).violations.get({ id })).toMatchObject({
    item: { occurred: 1 },
    latest: { record: null, why: 'not_kept' },
  })
})

test('confirmations go a month after they ended, and younger ones stay', async () => {
  const ended = async (days: number) => {
    const id = crypto.randomUUID()
    const expiresAt = new Date(Date.now() - days * 86_400_000)
    const createdAt = new Date(expiresAt.getTime() - 300_000)
    const row = { id, sessionHash: new Uint8Array(32), personId: crypto.randomUUID(), verb: 'agents.retire', actionDigest: 'x', action: {} }
    await testDb().elevation.create({ data: { ...row, createdAt, expiresAt } })
    return id
  }
  const [old, young] = [await ended(31), await ended(29)]
  await retainTelemetry(serviceContext())
  const left = await testDb().elevation.findMany({ where: { id: { in: [old, young] } }, select: { id: true } })
  expect(left).toEqual([{ id: young }])
})
