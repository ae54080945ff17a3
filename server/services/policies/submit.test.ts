import { expect, test, vi } from 'vitest'
import { GATES } from '@/lib/policy-gates'
import type { SubmitDraft } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { draftOf } from '@/server/services/targets'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { changedConstitution } from '@/server/testing/candidates'
import { aDraftOf, DECLARED } from '@/server/testing/measuring'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { toolsForTests, toolTest } from '@/server/testing/policy-tools'
import { getVersion } from './get-version'
import { submitDraft } from './submit'

vi.setConfig({ testTimeout: 60_000 }) // real OPA compiles each
hostOwnDatabase()
const contextFor = (actor = actorWith('author')): ServiceContext => ({ ...serviceContext(actor), policyTools: toolsForTests() })
/** As the router does it. */
const submit = (ctx: ServiceContext, id: string, over: Partial<SubmitDraft> = {}) =>
  runCommand(ctx, { permission: 'policies:submit', action: 'policies.submit', target: draftOf({ id }) }, (opened) =>
    submitDraft(opened, { id, draftVersion: 1, declared: DECLARED, ...over }),
  )
const shipped = changedConstitution({})

toolTest('a draft becomes a version with its files, authors and intent; nothing of it can be changed afterwards', async () => {
  const authors = [crypto.randomUUID(), crypto.randomUUID()]
  const id = await aDraftOf(testDb(), shipped, authors)
  const ctx = contextFor()
  const { version } = await submit(ctx, id, {
    declared: { flips: 0.02, allows: [{ rule: 'unfair', why: 'It was too strict' }], says: 'Less' },
  })
  const detail = await getVersion(ctx, { version })
  expect(detail).toMatchObject({
    version: { state: 'draft', basedOn: 1, createdBy: ctx.actor.id, constitutionHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    draftId: id,
    isMine: false,
    declared: { flips: 0.02, allows: [{ rule: 'unfair' }] },
    tools: { opa: { version: '1.22.2' } },
    eventsTotal: 1,
  })
  expect(detail.authors.map(({ id: author }) => author).sort()).toEqual([...authors].sort())
  expect(detail.files.map(({ path }) => path)).toEqual(shipped.map(({ path }) => path).sort())
  expect(detail.gates).toHaveLength(Object.keys(GATES).length)
  expect(detail.gates.every(({ state, at }) => state === 'waiting' && at === null)).toBe(true)
  expect(await testDb().policyDraft.findUnique({ where: { id } })).toMatchObject({ state: 'submitted', submittedAs: version })
  const writing = callerFor(actorWith('author')).drafts.save({ id, path: 'main.rego', version: 1, text: 'package other' })
  await expect(writing).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`version ${version}`) })
  const told = (await entriesAbout(id)).filter(({ action }) => action === 'policies.submit')
  expect(told.map(({ phase, outcome, reason }) => [phase, outcome ?? null, reason ?? null])).toEqual([
    ['intent', null, null],
    ['outcome', 'done', `as version ${version}`],
  ])
})

toolTest('two people at once make one version, and the other hears which', async () => {
  const id = await aDraftOf(testDb(), shipped)
  const both = await Promise.allSettled([submit(contextFor(), id), submit(contextFor(actorWith('lead')), id)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'CONFLICT', message: expect.stringMatching(/version \d+/) },
  })
  expect(await testDb().policyVersion.count({ where: { draftId: id } })).toBe(1)
})

toolTest('what decides as a version does already is refused, naming it', async () => {
  const id = await aDraftOf(testDb(), shipped)
  const { version } = await submit(contextFor(), id)
  const files = await testDb().policyVersionFile.findMany({ where: { version }, select: { path: true, text: true } })
  const twin = crypto.randomUUID()
  await testDb().policyDraft.create({
    data: {
      ...{ id: twin, name: 'twin', basedOn: version, createdBy: crypto.randomUUID() },
      files: { create: files.map((file) => ({ ...file, digest: 'sha256:x', updatedBy: crypto.randomUUID() })) },
    },
  })
  const said = expect.stringMatching(`exactly as version ${version}`)
  await expect(submit(contextFor(), twin)).rejects.toMatchObject({ code: 'CONFLICT', message: said })
  expect(await testDb().policyDraft.findUnique({ where: { id: twin } })).toMatchObject({ state: 'open', submittedAs: null })
})

toolTest('one that does not compile is refused with the file, the row and what OPA said', async () => {
  const id = await aDraftOf(testDb(), changedConstitution({ 'sandbox.rego': [[/$/, '\nbroken if {\n\tinput.x ==\n}\n']] }))
  const cause = await submit(contextFor(), id).catch((error: unknown) => error)
  expect(cause).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(/sandbox\.rego:18\d: rego_parse_error/) })
  expect(await testDb().policyVersion.count({ where: { draftId: id } })).toBe(0)
})

toolTest('an unformatted file is refused with its row, for nobody could mend it afterwards', async () => {
  const odd: [string, [string, string][]] = ['lib.rego', [['package acgs.lib\n', 'package   acgs.lib\n']]]
  const id = await aDraftOf(testDb(), changedConstitution(Object.fromEntries([odd])))
  const cause = await submit(contextFor(), id).catch((error: unknown) => error)
  expect(cause).toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringMatching(/^lib\.rego:\d+ is not as opa fmt writes it\. Format the file/),
  })
  expect(await testDb().policyDraft.findUnique({ where: { id } })).toMatchObject({ state: 'open' })
})

test('a draft that changed, ended or is not there, and a role that may not', async () => {
  const id = await aDraftOf(testDb(), [])
  const call = (role: 'author' | 'operator', over = {}) =>
    callerFor(actorWith(role)).policies.submit({ id, draftVersion: 1, declared: DECLARED, ...over })
  await expect(call('author', { draftVersion: 7 })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/changed the draft/),
  })
  await expect(call('author', { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(call('author', { declared: { ...DECLARED, flips: 0.06 } })).rejects.toMatchObject({
    message: expect.stringMatching(/at most 5 %/),
  })
  await expect(call('operator')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await testDb().policyDraft.update({ where: { id }, data: { state: 'withdrawn' } })
  await expect(call('author')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/withdrawn/) })
  const told = (await entriesAbout(id)).map(({ action, outcome }) => [action, outcome])
  expect(told).toContainEqual(['policies.submit', 'denied'])
})
