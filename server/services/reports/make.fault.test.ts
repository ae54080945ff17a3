import { afterAll, expect, test } from 'vitest'
import { drawReport } from '@/server/adapters/pdfmake/draw'
import { createDb } from '@/server/db'
import { contextOf, ownDatabase } from '@/server/testing/engine'
import { createReport } from './create'
import { makeReport } from './make'

const own = await ownDatabase()
afterAll(() => own.remove())

test('the database goes away while a report is drawn: nothing is half there, and it is made afterwards', async () => {
  const before = contextOf(createDb(own.database.url('acgs_app'), 2))
  const { id } = await createReport(before, { kind: 'status-daily', day: new Date().toISOString().slice(0, 10) })
  const maker = { owner: 'worker-1', environment: 'test', software: '0.1.0' }
  const drawn = makeReport(before, {
    ...maker,
    pdf: {
      write: async (body) => {
        await own.database.stop()
        return drawReport(body)
      },
    },
  })
  await expect(drawn).rejects.toThrow() // not even the failure can be written down
  const after = contextOf(createDb((await own.restart()).url('acgs_app'), 2))
  expect(await after.db.report.count()).toBe(0)
  expect(await after.db.reportRequest.findUnique({ where: { id } })).toMatchObject({ state: 'making', attempts: 1 })
  // The claim runs out by itself; here time is moved on instead of waited for.
  await after.db.reportRequest.update({ where: { id }, data: { claimedUntil: new Date(0) } })
  expect(await makeReport(after, { ...maker, owner: 'worker-2', pdf: { write: drawReport } })).toBe('made')
  expect(await after.db.report.count({ where: { id } })).toBe(1)
})
