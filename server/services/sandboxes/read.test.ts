import { expect, test } from 'vitest'
import type { ListEvents, ListSandboxes } from '@/lib/schemas/sandboxes'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { addEvent, addEvidence, addSandbox, anAgent } from '@/server/testing/sandbox-rows'
import { exportEvents, exportSandboxes } from './export'

const reader = callerFor(actorWith('manager'))
const list = (input: Partial<ListSandboxes>) => reader.sandboxes.list(input)
const events = (input: Partial<ListEvents>) => reader.sandboxes.events(input)
const ago = (ms: number) => new Date(Date.now() - ms)

test('the list: newest first, each once over its pages, with what sensors saw', async () => {
  const agentId = anAgent()
  const made = []
  for (const ms of [4000, 3000, 2000]) made.unshift(await addSandbox({ agentId, requestedAt: ago(ms) }))
  const [newest] = made
  await addEvent({ sandboxId: newest?.id ?? '', severity: 1 })
  await addEvent({ sandboxId: newest?.id ?? '', severity: 3 })
  const seen = []
  let cursor: string | undefined
  do {
    const page = await list({ agentId, limit: 2, ...(cursor ? { cursor } : {}) })
    expect(page).toMatchObject({ total: 3, counts: { running: 3 } })
    seen.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen.map(({ id }) => id)).toEqual(made.map(({ id }) => id))
  expect(seen[0]).toMatchObject({ events: 2, worst: 3, coldStartMs: 840, isSimulated: true, containedAt: null })
  expect(seen[1]).toMatchObject({ events: 0, worst: null })
})

test('views: what may still run, what was contained, what is over; a lost one may still run', async () => {
  const agentId = anAgent()
  const [running, lost, held, over] = [
    await addSandbox({ agentId }),
    await addSandbox({ agentId, state: 'lost' }),
    await addSandbox({ agentId, state: 'isolated', containedAt: new Date(), quarantine: 'run-1' }),
    await addSandbox({ agentId, state: 'ended', ending: 'normal_completion', endedAt: new Date() }),
  ]
  const ids = async (input: Partial<ListSandboxes>) => (await list({ agentId, ...input })).items.map(({ id }) => id).sort()
  expect(await ids({ view: 'running' })).toEqual([running.id, lost.id, held.id].sort())
  expect(await ids({ view: 'contained' })).toEqual([held.id])
  expect(await ids({ view: 'ended' })).toEqual([over.id])
  expect(await ids({ view: 'all', state: 'lost' })).toEqual([lost.id])
  expect(await ids({ view: 'all', search: over.podName.toUpperCase() })).toEqual([over.id])
  expect(await ids({ view: 'all', search: held.id })).toEqual([held.id])
  expect(await ids({ view: 'all', search: 'sandbox\\_%' })).toEqual([])
  expect((await list({ agentId, view: 'all' })).counts).toEqual({ running: 1, lost: 1, isolated: 1 })
})

test('one: what was not measured is null, hostile numbers of its request are not believed, and no output is not empty output', async () => {
  const made = await addSandbox({ limits: { timeoutSeconds: 'long', memoryMb: 512 }, createdAt: null, usage: { memoryPeakMb: 12.5 } })
  const detail = await reader.sandboxes.get({ id: made.id })
  expect(detail.facts.limits).toEqual({ timeoutSeconds: null, memoryMb: 512, cpu: null })
  expect(detail.facts.usage).toEqual({ cpuSeconds: null, memoryPeakMb: 12.5, pidsPeak: null })
  expect(detail).toMatchObject({ sandbox: { coldStartMs: null, clock: null }, output: null, run: null, incidents: [] })
  await expect(reader.sandboxes.output({ id: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(reader.sandboxes.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('one that is contained: its clock from the event, the incident of its alert, its output without secrets', async () => {
  const containedAt = ago(1000)
  const made = await addSandbox({
    ...{ state: 'ended', containedAt, goneAt: ago(500), endedAt: ago(500), requestedAt: ago(60_000) },
    ...{ output: 'password=hunter2 <b>bold</b>', outputTruncated: true },
  })
  await addEvent({ sandboxId: made.id, receivedAt: new Date(containedAt.getTime() - 5000), state: 'contained' })
  const incidentId = crypto.randomUUID()
  await testDb().alert.create({
    data: {
      ...{ id: crypto.randomUUID(), source: 'runtime', fingerprint: made.id, startsAt: new Date(), kind: 'sandbox_escape', incidentId },
      ...{ title: 'Escape attempt', detail: 'setns', severity: 1, refs: { sandboxId: made.id }, receivedAt: ago(5000) },
    },
  })
  const detail = await reader.sandboxes.get({ id: made.id })
  expect(detail).toMatchObject({
    incidents: [incidentId],
    output: { bytes: 28, isTruncated: true },
    sandbox: { clock: { because: 'event' } },
  })
  expect(detail.sandbox.clock?.containedMs).toBe(5000)
  expect(await reader.sandboxes.output({ id: made.id })).toMatchObject({ text: 'password=(masked) <b>bold</b>', isTruncated: true })
})

test('events: unmatched, uncontrolled and open ones are lists of their own; paging returns each once', async () => {
  const agentId = anAgent()
  const { id: sandboxId } = await addSandbox({ agentId })
  const [unmatched, loose, open] = [
    await addEvent({ agentId, state: 'unmatched', receivedAt: ago(3000), indicators: { 'proc.name': 'sh', nested: { a: 1 } } }),
    await addEvent({ agentId, sandboxId, state: 'uncontrolled', receivedAt: ago(2000) }),
    await addEvent({ agentId, sandboxId, state: 'containing', receivedAt: ago(1000), source: 'tetragon' }),
  ]
  const ids = async (input: Partial<ListEvents>) => (await events({ agentId, ...input })).items.map(({ id }) => id)
  expect(await ids({})).toEqual([open.id, loose.id, unmatched.id])
  expect(await ids({ view: 'unmatched' })).toEqual([unmatched.id])
  expect(await ids({ view: 'uncontrolled' })).toEqual([loose.id])
  expect(await ids({ view: 'open' })).toEqual([open.id])
  expect(await ids({ view: 'all', sandboxId })).toEqual([open.id, loose.id])
  expect(await ids({ source: 'tetragon' })).toEqual([open.id])
  const first = await events({ agentId, limit: 2 })
  expect(first.total).toBe(3)
  expect(await ids({ limit: 2, cursor: first.nextCursor ?? '' })).toEqual([unmatched.id])
  expect((await events({ agentId, view: 'unmatched' })).items[0]?.indicators).toEqual({ 'proc.name': 'sh', nested: '{"a":1}' })
})

test('evidence with its custody, and what is missing says why; only who may read evidence sees it', async () => {
  const { id: sandboxId } = await addSandbox()
  const runId = crypto.randomUUID()
  await addEvidence({ runId, sandboxId, name: 'pod.json' })
  await addEvidence({ runId, sandboxId, name: 'log-main.txt', body: null, size: null, digest: null, missing: 'the kubelet did not answer' })
  const { items } = await callerFor(actorWith('auditor')).sandboxes.evidence({ sandboxId })
  expect(items.map(({ name, missing }) => [name, missing])).toEqual([
    ['log-main.txt', 'the kubelet did not answer'],
    ['pod.json', null],
  ])
  expect(items[1]?.custody).toMatchObject([{ act: 'taken', by: 'system:worker' }])
  await expect(reader.sandboxes.evidence({ sandboxId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const nobodys = callerFor(actorWith('auditor')).sandboxes.evidence({ sandboxId: crypto.randomUUID() })
  await expect(nobodys).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

async function read(rows: AsyncGenerator<string>): Promise<string> {
  let text = ''
  for await (const chunk of rows) text += chunk
  return text
}

test('CSV: what nobody measured is empty, no and not known differ, formulas are letters', async () => {
  const agentId = anAgent()
  const { id: sandboxId } = await addSandbox({ agentId, createdAt: null, quarantine: '=cmd()' })
  const text = await read(exportSandboxes(serviceContext(), { view: 'all', agentId }))
  const [head, row] = text.split('\n').map((line) => line.split(','))
  const cell = (name: string) => row?.[head?.indexOf(name) ?? -1]
  expect([cell('cold_start_ms'), cell('drill'), cell('quarantine'), cell('is_simulated')]).toEqual(['', 'false', "'=cmd()", 'true'])
  await addEvent({ agentId, sandboxId, blocked: null })
  await addEvent({ agentId, sandboxId, blocked: false })
  const rows = (await read(exportEvents(serviceContext(), { view: 'all', agentId }))).split('\n')
  expect(rows.filter((line) => line.includes(',unknown,'))).toHaveLength(1)
  expect(rows.filter((line) => line.includes(',false,new,'))).toHaveLength(1)
})

test('an agent says how many of its sandboxes may run and what was not in time, drills left out', async () => {
  const agentId = anAgent()
  await callerFor(actorWith('admin')).agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
  await addSandbox({ agentId })
  const { id: sandboxId } = await addSandbox({ agentId, state: 'isolated', containedAt: new Date() })
  await addSandbox({ agentId, drill: true, state: 'ended', endedAt: new Date(), containedAt: new Date() })
  await addEvent({ agentId, sandboxId, state: 'uncontrolled' })
  await addEvent({ agentId, sandboxId, state: 'uncontrolled', drill: true })
  expect((await reader.agents.get({ agentId })).sandboxes).toEqual({ mayRun: 2, contained: 1, uncontrolled: 1 })
})

test('when a controller last reconciled is said by its heartbeat, whole or stopped', async () => {
  const id = `controller-${crypto.randomUUID()}`
  const at = new Date(Date.now() + 60_000).toISOString() // newer than whatever another test's controller says
  await testDb().roleInstance.create({
    data: { id, role: 'controller', version: '0', startedAt: new Date(), status: { reconciledAt: at } },
  })
  expect((await list({})).reconciledAt).toBe(at)
  await testDb().roleInstance.delete({ where: { id } })
})
