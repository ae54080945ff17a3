import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { endAlert, type RaisedAlert, raiseAlert } from './alerts'

hostOwnDatabase() // where nobody judges what is raised here
let client: pg.Client
beforeAll(async () => {
  client = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
})
afterAll(() => client.end())

const anAlert = (more: Partial<RaisedAlert> = {}): RaisedAlert => ({
  source: 'test',
  fingerprint: crypto.randomUUID(),
  startsAt: new Date('2026-11-27T10:00:00Z'),
  kind: 'other',
  title: 'A test',
  detail: 'of a test',
  severity: 3,
  ...more,
})
const read = (fingerprint: string) => testDb().alert.findMany({ where: { fingerprint } })
const inPrisma = (alert: RaisedAlert) => testDb().$transaction((tx) => raiseAlert(tx, alert))

test('the same signal is one alert that counts, whether a service or a run leaves it', async () => {
  const alert = anAlert({ refs: { agentId: 'a' }, evidenceAt: new Date('2026-11-27T09:59:00Z') })
  const first = await inPrisma(alert)
  const again = await raiseAlert(client, alert)
  expect(first.isNew).toBe(true)
  expect(again).toEqual({ id: first.id, isNew: false })
  expect(await read(alert.fingerprint)).toMatchObject([{ occurred: 2n, refs: { agentId: 'a' }, startsAt: alert.startsAt, judgedAt: null }])
  await raiseAlert(client, { ...alert, startsAt: new Date('2026-11-27T11:00:00Z') })
  expect(await read(alert.fingerprint)).toHaveLength(2)
})

test('a repeat that says nothing new is not judged again; one that is graver or says more is', async () => {
  const alert = anAlert({ labels: { count: '3' } })
  await inPrisma(alert)
  const judged = () => testDb().alert.updateMany({ where: { fingerprint: alert.fingerprint }, data: { judgedAt: new Date() } })
  const isJudged = async () => (await read(alert.fingerprint))[0]?.judgedAt !== null
  await judged()
  await raiseAlert(client, alert)
  expect(await isJudged()).toBe(true)
  for (const more of [{ severity: 1 as const }, { labels: { uncontrolled: 'true' } }, { refs: { sandboxId: 'other' } }]) {
    await judged()
    await raiseAlert(client, { ...alert, ...more })
    expect(await isJudged()).toBe(false)
  }
  expect(await read(alert.fingerprint)).toMatchObject([{ severity: 1, labels: { count: '3', uncontrolled: 'true' } }])
})

test('F35 F36 hostile text is kept as text, cut, and never stops the alert', async () => {
  const nasty = `\u0000<script>\ud800${'x'.repeat(5000)}`
  const alert = anAlert({
    title: nasty,
    detail: nasty,
    labels: { [nasty]: nasty, '': '' },
    body: { nasty, '\u0000': nasty, ['__proto__']: 1 },
  })
  await inPrisma(alert)
  const [kept] = await read(alert.fingerprint)
  expect(kept?.title).toMatch(/^<script>\ufffdx+$/)
  expect(kept?.title).toHaveLength(200)
  expect(kept?.detail).toHaveLength(2000)
  const large = anAlert({
    body: { text: 'y'.repeat(40_000) },
    labels: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`l${n}`, 'v'])),
  })
  await inPrisma(large)
  const [cut] = await read(large.fingerprint)
  expect(cut?.body).toEqual({ left_out: expect.stringMatching(/characters$/) })
  expect(Object.keys(cut?.labels as object)).toHaveLength(64)
})

test('what is rolled back was never raised, and whoever listens hears of a commit', async () => {
  const heard: string[] = []
  const ear = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await ear.connect()
  await ear.query('LISTEN acgs_alerts')
  const told = new Promise<void>((resolve) => ear.on('notification', ({ channel }) => resolve(void heard.push(channel))))
  const lost = anAlert()
  await testDb()
    .$transaction(async (tx) => {
      await raiseAlert(tx, lost)
      throw new Error('no')
    })
    .catch(() => undefined)
  expect(await read(lost.fingerprint)).toEqual([])
  await inPrisma(anAlert())
  await told
  expect(heard[0]).toBe('acgs_alerts')
  await ear.end()
})

test('a source ends one, or all of a fingerprint, once', async () => {
  const alert = anAlert()
  await inPrisma(alert)
  await inPrisma({ ...alert, startsAt: new Date('2026-11-27T11:00:00Z') })
  const endsAt = new Date('2026-11-27T12:00:00Z')
  expect(await endAlert(client, { ...alert, endsAt })).toBe(1)
  expect(await endAlert(client, { ...alert, endsAt })).toBe(0)
  const { source, fingerprint } = alert
  expect(await testDb().$transaction((tx) => endAlert(tx, { source, fingerprint }))).toBe(1)
  expect((await read(fingerprint)).filter(({ endsAt: ended }) => ended === null)).toEqual([])
})
