import { expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { addEvidence, addSandbox, anAgent } from '@/server/testing/sandbox-rows'
import { expireEvidence } from './expire'

/** What is over is looked for in the whole installation, so this suite has a database to itself. */
hostOwnDatabase()

const reason = 'a court asked for it'
const DAY_MS = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * DAY_MS)
const rowOf = (id: string) => testDb().evidence.findUniqueOrThrow({ where: { id } })
const custodyOf = async (evidenceId: string) =>
  (await testDb().evidenceCustody.findMany({ where: { evidenceId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })).map(({ act }) => act)

async function pieces(takenAt: Date) {
  const { id: sandbox } = await addSandbox({ agentId: anAgent() })
  const made = await addEvidence({ runId: crypto.randomUUID(), name: 'pod.json', sandboxId: sandbox, takenAt })
  return { sandbox, id: made.id, digest: made.digest }
}

test('evidence is kept 365 days, then its body is removed: digest and custody stay, and the log has it', async () => {
  const [old, young] = [await pieces(ago(366)), await pieces(ago(364))]
  expect(await expireEvidence(serviceContext())).toBe(1)
  expect(await rowOf(old.id)).toMatchObject({ body: null, digest: old.digest, erasedAt: expect.any(Date) })
  expect((await rowOf(young.id)).body).not.toBeNull()
  expect(await custodyOf(old.id)).toEqual(['taken', 'erased'])
  expect((await entriesAbout(old.id)).at(-1)).toMatchObject({ action: 'evidence.erase', outcome: 'done' })
  expect(await expireEvidence(serviceContext())).toBe(0)
})

test.each(['lead', 'auditor'] as const)('%s holds it for ever: it outlives its time; held twice it is held once', async (role) => {
  const { sandbox, id } = await pieces(ago(500))
  const caller = callerFor(actorWith(role))
  const input = { of: { sandbox }, reason }
  expect(await caller.sandboxes.holdEvidence(input)).toEqual({ held: 1, already: 0 })
  expect(await caller.sandboxes.holdEvidence(input)).toEqual({ held: 0, already: 1 })
  expect(await expireEvidence(serviceContext())).toBe(0)
  expect((await rowOf(id)).body).not.toBeNull()
  expect(await custodyOf(id)).toEqual(['taken', 'held'])
  expect((await entriesAbout(sandbox)).at(-1)).toMatchObject({ action: 'evidence.hold', outcome: 'done', reason })
  const list = await caller.sandboxes.evidence({ sandboxId: sandbox })
  expect(list.items).toMatchObject([{ isHeld: true }])
})

test('others cannot, what is not there is not found, and of what was removed nothing is held', async () => {
  const { sandbox } = await pieces(ago(400))
  for (const role of ['analyst', 'operator', 'manager', 'admin'] as const)
    await expect(callerFor(actorWith(role)).sandboxes.holdEvidence({ of: { sandbox }, reason })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  expect((await entriesAbout(sandbox)).at(-1)).toMatchObject({ action: 'evidence.hold', outcome: 'denied' })
  expect(await expireEvidence(serviceContext())).toBe(1)
  const lead = callerFor(actorWith('lead'))
  await expect(lead.sandboxes.holdEvidence({ of: { sandbox }, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  const nobody = crypto.randomUUID()
  await expect(lead.sandboxes.holdEvidence({ of: { incident: nobody }, reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
