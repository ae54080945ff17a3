import { afterAll, beforeEach, expect, test } from 'vitest'
import { STOP_LINES } from '@/lib/emergency-words'
import { drawReport } from '@/server/adapters/pdfmake/draw'
import { pool } from '@/server/db'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { dayOf, tableIn } from '@/server/testing/reports'
import { startSteps } from '@/server/testing/runs/orders'
import { makeReport } from './make'
import { readReportFile } from './read-file'

hostOwnDatabase()
afterAll(() => pool().end())
beforeEach(() => testDb().reportRequest.updateMany({ where: { state: { in: ['requested', 'making'] } }, data: { state: 'failed' } }))

const context = () => serviceContext(undefined, { clusterView: () => null } as never) // nobody watches a cluster here
const maker = { owner: 'worker-1', environment: 'test', software: '0.1.0', pdf: { write: drawReport } }
const ACCEPTED = new Date('2026-01-14T10:00:00Z')
const after = (ms: number) => new Date(ACCEPTED.getTime() + ms)
const REASON = '=cmd|calc; a sandbox \u202etried to escape'

/** A stop with its run, of whose steps one is done. */
async function aStop(more: Record<string, unknown> = {}): Promise<string> {
  const step = (n: number, title: string) => ({ n, kind: 'approve@1', title, params: { question: 'Go on?' } })
  const steps = [step(1, 'Deny everything'), step(2, 'Take light evidence'), step(3, 'End every sandbox')]
  const runId = await startSteps({ steps, class: 'stop', kind: 'emergency.stop' })
  await pool().query(`UPDATE run SET created_at = $2, reason = 'because' WHERE id = $1`, [runId, ACCEPTED])
  await pool().query(
    `UPDATE step SET state = 'done', audit_id = gen_random_uuid(), intent_at = $2, finished_at = $3 WHERE run_id = $1 AND n = 1`,
    [runId, after(10), after(400)],
  )
  const said = { captured: 1, of: 2, files: 3, gaps: 1, unknown: 'light evidence of 1 of 2 sandboxes' }
  await pool().query(
    `UPDATE step SET kind = 'emergency.evidence@1', state = 'done', audit_id = gen_random_uuid(), intent_at = $3, finished_at = $3, facts = $2
     WHERE run_id = $1 AND n = 2`,
    [runId, said, after(9000)],
  )
  const stop = { scope: 'agents', target: null, reason: REASON, startedBy: 'system:test', method: 'persona', acceptedAt: ACCEPTED }
  await testDb().emergency.create({ data: { id: runId, runId, ...stop, ...more } })
  const piece = { runId, targetKey: 'Pod/workload/sbx-1', mediaType: 'text/plain', takenAt: after(9000) }
  await testDb().evidence.createMany({
    data: [
      { ...piece, id: crypto.randomUUID(), name: 'pod.json', body: Buffer.from('{}'), size: 2, digest: `sha256:${'a'.repeat(64)}` },
      { ...piece, id: crypto.randomUUID(), name: 'log-main.txt', missing: 'it did not come in time' },
    ],
  })
  return runId
}
const ask = (runId: string) => callerFor(actorWith('manager')).reports.createOfStop({ runId })
async function made(runId: string) {
  const { id } = await ask(runId)
  expect(await makeReport(context(), maker)).toBe('made')
  const { report } = await callerFor(actorWith('auditor')).reports.get({ id })
  if (report === null) throw new Error('it was not made')
  return { id, body: report.body }
}
const judged = (rows: readonly { name: string; status: string }[]) => Object.fromEntries(rows.map(({ name, status }) => [name, status]))

test('a stop that was confirmed: both clocks against their lines, every step, evidence by digest, and its gap', async () => {
  const seen = { latchedAt: after(400), containedAt: after(8000), stoppedAt: after(20_000), confirmedAt: after(31_000) }
  const { id, body } = await made(await aStop(seen))
  expect(body.name).toMatch(/^emergency-stop-report-\d{8}-\d{6}$/)
  expect(body.period.from).toBe(ACCEPTED.toISOString())
  expect(body.overall.sentence).toBe('Confirmed: stopped was seen twice.')
  expect(judged(body.judged)).toEqual({
    Contained: 'PASSED',
    Stopped: 'PASSED',
    'Seen stopped a second time': 'PASSED',
    'Light evidence': 'FAILED',
  })
  expect(tableIn(body, 'Clocks, from acceptance')?.rows).toContainEqual(['Contained', '10 s', '2026-01-14 10:00:08 UTC', '8 s', 'yes'])
  expect(tableIn(body, 'Every step of the stop')?.rows).toMatchObject([
    [1, 'Deny everything', 'approve@1', 'done', '10 ms', '400 ms', expect.anything(), ''],
    [2, 'Take light evidence', 'emergency.evidence@1', 'done', '9 s', '9 s', expect.anything(), 'light evidence of 1 of 2 sandboxes'],
    [3, 'End every sandbox', 'approve@1', 'pending', 'never', 'never', expect.anything(), ''],
  ])
  expect(tableIn(body, 'Light evidence, by digest')).toMatchObject({
    rows: [
      ['Pod/workload/sbx-1', 'log-main.txt', expect.any(String), null, null, 'it did not come in time'],
      ['Pod/workload/sbx-1', 'pod.json', expect.any(String), 2, `sha256:${'a'.repeat(64)}`, ''],
    ],
    note: 'Of 1 of 2 sandboxes everything, 3 files, 1 gaps.',
  })
  expect(body.gaps).toMatchObject([{ source: 'Pod/workload/sbx-1/log-main.txt', why: 'it did not come in time' }])
  expect(body.completeness).toBe('with_gaps')
  const csv = Buffer.from((await readReportFile(context(), { id, format: 'csv' })).bytes).toString()
  expect(csv).not.toContain('\u202e')
  expect(csv).not.toMatch(/(^|,)"?=cmd/m)
  expect(csv).not.toContain('Against the period before')
  const pdf = await readReportFile(context(), { id, format: 'pdf' })
  expect(Buffer.from(pdf.bytes).subarray(0, 5).toString()).toBe('%PDF-')
})

test('one that nobody saw to its end failed, and is never called stopped; a clock behind its line is too late', async () => {
  const late = await made(await aStop({ containedAt: after(STOP_LINES.contained + 500), failedAt: after(41_000), drill: true }))
  expect(late.body.overall).toMatchObject({
    status: 'FAILED',
    sentence: 'A drill. Not confirmed: contained was seen, stopped was not.',
  })
  expect(judged(late.body.judged)).toMatchObject({ Contained: 'FAILED', Stopped: 'FAILED' })
  expect(tableIn(late.body, 'Clocks, from acceptance')?.rows).toContainEqual([
    'Contained',
    '10 s',
    '2026-01-14 10:00:10 UTC',
    '10.5 s',
    'no, 500 ms over',
  ])
})

test('one that is under way is not judged yet', async () => {
  const { body } = await made(await aStop({ containedAt: after(3000) }))
  expect(judged(body.judged)).toMatchObject({ Contained: 'PASSED', Stopped: 'NOT MEASURED' })
  expect(body.overall.sentence).toBe('Contained was seen when the report was made.')
})

test('a run that is no stop has no report', async () => {
  await expect(ask(crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('reports of a period list stops, containments and resumes, and what was drilled apart from them', () =>
  dayOf(async ({ ctx, read }) => {
    const stop = (more: object) =>
      ctx.db.emergency.create({
        data: {
          ...{
            id: crypto.randomUUID(),
            runId: crypto.randomUUID(),
            scope: 'services',
            target: null,
            reason: REASON,
            startedBy: 'system:test',
          },
          ...{ acceptedAt: ACCEPTED, ...more },
        },
      })
    const real = await stop({ containedAt: after(4000), stoppedAt: after(9000), confirmedAt: after(19_000), resumedAt: after(600_000) })
    const open = await stop({ id: `f${crypto.randomUUID().slice(1)}`, scope: 'agent', target: 'web-scout', failedAt: after(41_000) })
    const drill = await stop({ drill: true })
    await stop({ acceptedAt: new Date('2026-01-13T23:59:59Z') })
    const body = await read()
    const rows = tableIn(body, 'Emergency stops')?.rows.filter(([, , , , , , , , run]) =>
      [real, open, drill].some(({ runId }) => runId === run),
    )
    expect(rows?.map(([, what, , contained, stopped, end, resumed]) => [what, contained, stopped, end, resumed])).toEqual(
      expect.arrayContaining([
        ['all services', '4 s', '9 s', 'confirmed: stopped was seen twice', '2026-01-14 10:10:00 UTC'],
        ['agent web-scout', 'not seen', 'not seen', 'not confirmed: not seen contained', 'not when the report was made'],
      ]),
    )
    expect(rows).toHaveLength(2)
    expect(tableIn(body, 'Drills of emergency stops')?.rows.map((row) => row[8])).toContain(drill.runId)
    expect(tableIn(body, 'Containments')?.missing).toBeNull()
    expect(tableIn(body, 'Resumes')?.note).toBe('No resume was started in the period.')
    expect(tableIn(await read('execution-summary'), 'Drills of containments')?.note).toBe('No containment was drilled in the period.')
  }))
