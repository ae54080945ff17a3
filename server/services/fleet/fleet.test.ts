import { expect, test } from 'vitest'
import { DEADLINE_MS, SILENT_MS } from '@/lib/schemas/fleet'
import { filePolicies } from '@/server/adapters/opa/policies'
import type { ServiceContext } from '@/server/context'
import { seedPolicy } from '@/server/services/policies/seed'
import { withRollback } from '@/server/testing/rollback'
import { exportFleet } from './export'
import { getInstance } from './get'
import { listFleet } from './list'
import { listEngines } from './list-engines'
import { meetInstance, versionOfAgent } from './meet'
import { noteServed } from './note-served'
import { takeStatus } from './take-status'
import { watchFleet } from './watch'

const tokenOf = async (ctx: ServiceContext, over: object = {}) => {
  const id = crypto.randomUUID().slice(0, 8)
  await ctx.db.apiToken.create({
    data: {
      id,
      secretHash: new Uint8Array(32),
      label: `edge ${id}`,
      scopes: ['opa:bundle', 'opa:logs'],
      agents: ['*'],
      createdBy: 'test',
      expiresAt: new Date(Date.now() + 86_400_000),
      ...over,
    },
  })
  return id
}
async function wanted(ctx: ServiceContext): Promise<string> {
  await seedPolicy(ctx, filePolicies())
  const { version } = await ctx.db.policyActivation.findFirstOrThrow({ orderBy: { seq: 'desc' } })
  return (await ctx.db.policyVersion.findUniqueOrThrow({ where: { version } })).constitutionHash
}
const status = (revision: string | undefined, over: object = {}) => ({
  labels: { id: 'process-1', version: '1.22.2' },
  bundles: { acgs: { active_revision: revision, last_successful_activation: '2026-01-01T00:00:00Z' } },
  plugins: { bundle: { state: 'OK' } },
  ...over,
})
const rowsOf = async (ctx: ServiceContext, id: string, over: object = {}) =>
  (await listFleet(ctx, { search: id, limit: 50, ...over })).items
const at = (ctx: ServiceContext, aheadMs: number): ServiceContext => ({ ...ctx, now: () => new Date(Date.now() + aheadMs) })
const alarmsOf = async (ctx: ServiceContext, id: string) =>
  (await ctx.db.alarm.findMany({ where: { key: { endsWith: id }, clearedAt: null } })).map(({ key }) => key.split(':')[0]).sort()

test('an instance goes from waiting to current, and is behind when another version is wanted', async () => {
  await withRollback(async (ctx) => {
    const revision = await wanted(ctx)
    const id = await meetInstance(ctx, { tokenId: await tokenOf(ctx), version: '1.22.2' })
    expect(await rowsOf(ctx, id)).toMatchObject([{ id, state: 'waiting', activeVersion: null, isUnsafe: false, version: '1.22.2' }])
    expect(await rowsOf(ctx, id)).toMatchObject([{ hasReported: false, lost: null }]) // nothing said is not nothing lost
    await noteServed(ctx, { id, revision })
    await takeStatus(ctx, { id, status: status(revision) })
    expect(await rowsOf(ctx, id)).toMatchObject([
      { state: 'current', activeRevision: revision, ageMs: 0, tokenState: 'live', hasReported: true, lost: 0 },
    ])
    await takeStatus(ctx, { id, status: status('sha256:stranger') })
    const [row] = await rowsOf(at(ctx, 60_000), id)
    expect(row).toMatchObject({ state: 'unapproved', activeVersion: null })
    expect(row?.ageMs).toBeGreaterThan(0)
  })
})

test('below 1.21.3 an OPA is unsafe, and one that says nothing of itself is not known', async () => {
  await withRollback(async (ctx) => {
    const old = await meetInstance(ctx, { tokenId: await tokenOf(ctx), version: '1.21.2' })
    const silent = await meetInstance(ctx, { tokenId: await tokenOf(ctx), version: null })
    expect(await rowsOf(ctx, old)).toMatchObject([{ isUnsafe: true }])
    expect(await rowsOf(ctx, silent)).toMatchObject([{ isUnsafe: false, version: null }])
  })
})

test.each([
  ['Open-Policy-Agent/1.22.2 (linux, amd64)', '1.22.2'],
  ['Open Policy Agent/1.21.3 (darwin, arm64)', '1.21.3'],
  ['curl/8.0', null],
  [null, null],
])('the version of %s is %s', (agent, version) => {
  expect(versionOfAgent(agent)).toBe(version)
})

test('only what changed is kept as a change; a counter that started again adds what it shows', async () => {
  await withRollback(async (ctx) => {
    const id = await meetInstance(ctx, { tokenId: await tokenOf(ctx), version: null })
    const dropped = (n: number, opaId = 'process-1') =>
      status('sha256:a', {
        labels: { id: opaId, version: '1.22.2' },
        decision_logs: { metrics: { counter_decision_logs_dropped_rate_limit_exceeded: n } },
      })
    for (const n of [0, 3, 3, 5]) await takeStatus(ctx, { id, status: dropped(n) })
    expect(await rowsOf(ctx, id)).toMatchObject([{ lost: 5 }])
    await takeStatus(ctx, { id, status: dropped(2, 'process-2') })
    expect(await rowsOf(ctx, id)).toMatchObject([{ lost: 7 }])
    const losses = await ctx.db.decisionLoss.findMany({ where: { engineId: id } })
    expect(losses.reduce((sum, { lost }) => sum + Number(lost), 0)).toBe(7)
    const detail = await getInstance(ctx, { id })
    expect(detail.changesTotal).toBe(4)
    expect(detail.changes[0]).toMatchObject({ before: { opaId: 'process-1' }, after: { opaId: 'process-2' } })
  })
})

test('an error keeps the time at which it began', async () => {
  await withRollback(async (ctx) => {
    const id = await meetInstance(ctx, { tokenId: await tokenOf(ctx), version: null })
    const failed = status(undefined, { bundles: { acgs: { code: 'bundle_error', message: 'verification failed' } } })
    await takeStatus(ctx, { id, status: failed })
    const [first] = await rowsOf(ctx, id)
    await takeStatus(at(ctx, 60_000), { id, status: failed })
    expect(await rowsOf(ctx, id)).toMatchObject([{ lastError: 'acgs: verification failed', errorAt: first?.errorAt }])
    await takeStatus(ctx, { id, status: status('sha256:a') })
    expect(await rowsOf(ctx, id)).toMatchObject([{ lastError: null, errorAt: null }])
  })
})

test('silence, lateness and a revision nobody approved are alarms, and go', async () => {
  await withRollback(async (ctx) => {
    const revision = await wanted(ctx)
    const tokenId = await tokenOf(ctx)
    const id = await meetInstance(ctx, { tokenId, version: null })
    await watchFleet(ctx)
    expect(await alarmsOf(ctx, id)).toEqual([])
    await watchFleet(at(ctx, SILENT_MS + 1000))
    expect(await alarmsOf(ctx, id)).toEqual(['fleet-silent'])
    const late = at(ctx, DEADLINE_MS + 1000)
    await takeStatus(late, { id, status: status('sha256:stranger') })
    await watchFleet(late)
    expect(await alarmsOf(ctx, id)).toEqual(['fleet-age', 'fleet-unapproved'])
    await takeStatus(late, { id, status: status(revision) })
    await watchFleet(late)
    expect(await alarmsOf(ctx, id)).toEqual([])
    await watchFleet(at(ctx, 2 * DEADLINE_MS + SILENT_MS))
    expect(await alarmsOf(ctx, id)).toEqual(['fleet-silent'])
    await ctx.db.apiToken.update({ where: { id: tokenId }, data: { revokedAt: new Date() } })
    await watchFleet(at(ctx, 2 * DEADLINE_MS + SILENT_MS))
    expect(await alarmsOf(ctx, id)).toEqual([])
    expect(await rowsOf(ctx, id)).toEqual([])
    expect(await rowsOf(ctx, id, { ended: 'shown' })).toMatchObject([{ state: 'ended', tokenState: 'revoked' }])
  })
})

test('the list pages by id, and the file holds what it shows', async () => {
  await withRollback(async (ctx) => {
    const ids: string[] = []
    for (let n = 0; n < 3; n += 1) ids.push(await meetInstance(ctx, { tokenId: await tokenOf(ctx, { label: '=page-me' }), version: null }))
    const search = 'page-me'
    const first = await listFleet(ctx, { search, limit: 2 })
    expect(first.total).toBe(3)
    const second = await listFleet(ctx, { search, limit: 2, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.sort())
    expect(second.nextCursor).toBeNull()
    let text = ''
    for await (const chunk of exportFleet(ctx, { search })) text += chunk
    expect(text.trim().split('\n')).toHaveLength(4)
    expect(text).toContain("'=page-me")
  })
})

test('our engines stand beside them, without those that said goodbye', async () => {
  await withRollback(async (ctx) => {
    const revision = await wanted(ctx)
    const engine = (id: string, more: object, ageMs = 1000) =>
      ctx.db.roleInstance.create({
        data: { id, role: 'engine', version: '1', startedAt: ctx.now(), heartbeatAt: new Date(ctx.now().getTime() - ageMs), status: more },
      })
    await ctx.db.roleInstance.deleteMany({ where: { role: 'engine' } })
    await engine('a', { constitutionHash: revision, policyVersion: '1', lost: { buffer: 1, spool: 2 } })
    await engine('b', { constitutionHash: 'sha256:old', policyVersion: '0' }, 60_000)
    await engine('c', { stopped: true })
    const { items } = await listEngines(ctx)
    expect(items.map(({ id, isCurrent, isSilent, lost }) => [id, isCurrent, isSilent, lost])).toEqual([
      ['a', true, false, 3],
      ['b', false, true, null], // it said nothing of losses, which is not none
    ])
  })
})

test('an engine that refuses the wanted version is an alarm until it takes it', async () => {
  await withRollback(async (ctx) => {
    const id = `engine-${crypto.randomUUID()}`
    const beat = (activationFailure: string | null) => ({
      heartbeatAt: ctx.now(),
      status: { constitutionHash: 'sha256:x', activationFailure },
    })
    await ctx.db.roleInstance.create({
      data: { id, role: 'engine', version: '1', startedAt: ctx.now(), ...beat('version 2 is not signed') },
    })
    expect((await listEngines(ctx)).items.find((one) => one.id === id)).toMatchObject({ reasons: ['version 2 is not signed'] })
    await watchFleet(ctx)
    expect(await alarmsOf(ctx, id)).toEqual(['fleet-engine'])
    await ctx.db.roleInstance.update({ where: { id }, data: beat(null) })
    await watchFleet(ctx)
    expect(await alarmsOf(ctx, id)).toEqual([])
  })
})

test('what is not there is not found', async () => {
  await withRollback((ctx) => expect(getInstance(ctx, { id: 'opa-00000000' })).rejects.toMatchObject({ code: 'NOT_FOUND' }))
})
