import { expect, test } from 'vitest'
import type { VersionState } from '@/lib/policy-gates'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'

let next = 1_500_000_000 + Math.floor(Math.random() * 100_000_000)
async function aVersion(state: VersionState, author: string): Promise<number> {
  const version = next++
  await testDb().policyVersion.create({
    data: {
      ...{
        version,
        constitutionHash: crypto.randomUUID(),
        manifest: {},
        bundle: new Uint8Array(),
        bundleDigest: 'none',
        createdBy: 'test',
        state,
      },
      authors: { create: { personId: author } },
    },
  })
  return version
}
const reason = 'It rests on a wrong figure'

test('an author takes a version back before it is rolled out, for good, and the log has why', async () => {
  const author = actorWith('author')
  for (const state of ['draft', 'review', 'replay'] as const) {
    const version = await aVersion(state, author.id)
    await callerFor(author).policies.withdraw({ version, reason })
    const detail = await callerFor(author).policies.version({ version })
    expect(detail).toMatchObject({ version: { state: 'withdrawn' }, isMine: true, events: [{ from: state, to: 'withdrawn', reason }] })
    await expect(callerFor(author).policies.withdraw({ version, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
    const told = (await entriesAbout(String(version))).map(({ action, phase, outcome, reason: why }) => [
      action,
      phase,
      outcome ?? null,
      why ?? null,
    ])
    expect(told.slice(0, 2)).toEqual([
      ['policies.withdraw', 'intent', null, null],
      ['policies.withdraw', 'outcome', 'done', reason],
    ])
  }
})

test('a lead may, another author may not; what is rolled out is not taken back', async () => {
  const version = await aVersion('review', crypto.randomUUID())
  await expect(callerFor(actorWith('author')).policies.withdraw({ version, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(actorWith('auditor')).policies.withdraw({ version, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await callerFor(actorWith('lead')).policies.withdraw({ version, reason })
  await expect(callerFor(actorWith('lead')).policies.withdraw({ version: 1_499_999_999, reason })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const shadow = await aVersion('shadow', crypto.randomUUID())
  await expect(callerFor(actorWith('lead')).policies.withdraw({ version: shadow, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('of two who take it back at once one is first', async () => {
  const version = await aVersion('review', crypto.randomUUID())
  const both = await Promise.allSettled([1, 2].map(() => callerFor(actorWith('lead')).policies.withdraw({ version, reason })))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})
