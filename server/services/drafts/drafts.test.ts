import { beforeAll, expect, test } from 'vitest'
import type { PolicyTools } from '@/server/ports/policy-tools'
import { digestOfText } from '@/server/services/policies/text-digest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { withRules } from '@/server/testing/waivers'
import { createDraft } from './create'
import { diagnoseDraft } from './diagnose'
import { formatDraftFile } from './format'

const MAIN = 'package acgs.main\n\ndefault allow := false\n'
const author = actorWith('author')
const as = callerFor(author)
const other = callerFor(actorWith('analyst'))
const code = (fails: Promise<unknown>) =>
  fails.then(
    () => 'done',
    (err: { code?: string; message: string }) => `${err.code}: ${err.message}`,
  )
/** A number far above those of other suites. */
const version = 1_000_000 + Math.floor(Math.random() * 1_000_000_000)

beforeAll(async () => {
  await withRules() // the first version is the shipped one, whoever is first here
  const none = new Uint8Array()
  await testDb().policyVersion.create({
    data: {
      version,
      constitutionHash: `sha256:${crypto.randomUUID()}`,
      bundle: none,
      bundleDigest: 'none',
      manifest: {},
      createdBy: 'test',
      state: 'superseded',
    },
  })
  const files = {
    'main.rego': MAIN,
    'main_test.rego': 'package acgs.main_test\n',
    'data.json': '{}\n',
    'cases_one_test.json': '{"cases": {}}\n',
  }
  await testDb().policyVersionFile.createMany({
    data: Object.entries(files).map(([path, text]) => ({ version, path, text, digest: digestOfText(text) })),
  })
})
const begin = async (name = 'Limits') => (await as.drafts.create({ name, from: version })).id

test('a draft begins with every file of its version, and says what was changed, added and removed since', async () => {
  const id = await begin()
  await as.drafts.save({ id, path: 'main.rego', version: 1, text: `${MAIN}\n` })
  await as.drafts.save({ id, path: 'new.rego', version: 0, text: 'package acgs.new\n' })
  await as.drafts.remove({ id, path: 'data.json', version: 1 })
  await as.drafts.move({ id, path: 'main_test.rego', version: 1, to: 'tests/main_test.rego' })
  const { draft, files, removed } = await as.drafts.get({ id })
  expect(files.map(({ path, version: at, change }) => `${path} ${at} ${change}`)).toEqual([
    'cases_one_test.json 1 same',
    'main.rego 2 changed',
    'new.rego 1 added',
    'tests/main_test.rego 2 added',
  ])
  expect(removed).toEqual(['data.json', 'main_test.rego'])
  expect(draft).toMatchObject({ basedOn: version, state: 'open', version: 5, origin: null, files: 4 })
  expect((await as.drafts.file({ id, path: 'main.rego' })).text).toBe(`${MAIN}\n`)
  expect((await entriesAbout(id)).map(({ action, phase, outcome }) => `${action} ${phase} ${outcome}`)).toEqual(
    ['save', 'save', 'remove', 'move'].flatMap((verb) => [`drafts.${verb} intent null`, `drafts.${verb} outcome done`]),
  )
})

test('of two people who save one file the second is told, and neither text is lost', async () => {
  const id = await begin()
  const saved = await Promise.allSettled([
    as.drafts.save({ id, path: 'main.rego', version: 1, text: 'package one\n' }),
    other.drafts.save({ id, path: 'main.rego', version: 1, text: 'package two\n' }),
  ])
  expect(saved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const lost = saved.find((one) => one.status === 'rejected')
  expect(lost).toMatchObject({ reason: { code: 'CONFLICT', message: expect.stringContaining('main.rego is at version 2, not 1') } })
  const kept = await as.drafts.file({ id, path: 'main.rego' })
  expect(kept.version).toBe(2)
  expect(['package one\n', 'package two\n']).toContain(kept.text)
  expect(await code(as.drafts.save({ id, path: 'main.rego', version: 0, text: '' }))).toContain('CONFLICT: main.rego is there already')
})

test('everybody who writes in it becomes an author, once', async () => {
  const id = await begin()
  await other.drafts.save({ id, path: 'main.rego', version: 1, text: 'a' })
  await other.drafts.save({ id, path: 'main.rego', version: 2, text: 'b' })
  expect((await as.drafts.get({ id })).draft.authors).toHaveLength(2)
  expect((await as.drafts.list({ view: 'mine', search: id })).items.map((row) => row.id)).toEqual([id])
  expect((await callerFor(actorWith('lead')).drafts.list({ view: 'mine', search: id })).items).toEqual([])
})

test.each([
  '../x.rego',
  '/etc/x.rego',
  'a//b.rego',
  '.regal/rules/x.rego',
  'a/.manifest.json',
  'x.wasm',
  'a\\b.rego',
  'a b.rego',
  'ä.rego',
  `${'x'.repeat(200)}.rego`,
  'x\u0000.rego',
  '',
])('the name %j is refused at the field', async (path) => {
  const id = await begin()
  expect(await code(as.drafts.save({ id, path, version: 0, text: '' }))).toMatch(/^BAD_REQUEST/)
  expect(await code(as.drafts.move({ id, path: 'main.rego', version: 1, to: path }))).toMatch(/^BAD_REQUEST/)
})

test('a name that differs in case alone, or would be file and folder at once, is refused naming the other', async () => {
  const id = await begin()
  expect(await code(as.drafts.save({ id, path: 'MAIN.rego', version: 0, text: '' }))).toContain(
    'BAD_REQUEST: path: main.rego is there already',
  )
  expect(await code(as.drafts.save({ id, path: 'main.rego/x.rego', version: 0, text: '' }))).toContain('a file and a folder')
})

test('a file has at most 256 KB, a draft 4 MB', async () => {
  const id = await begin()
  const most = 'x'.repeat(256 * 1024)
  expect(await code(as.drafts.save({ id, path: 'x.json', version: 0, text: `${most}x` }))).toMatch(/^BAD_REQUEST/)
  expect(await code(as.drafts.save({ id, path: 'x.json', version: 0, text: 'ü'.repeat(200_000) }))).toMatch(/^BAD_REQUEST/)
  for (let n = 0; n < 15; n++) await as.drafts.save({ id, path: `x${n}.json`, version: 0, text: most })
  expect(await code(as.drafts.save({ id, path: 'x15.json', version: 0, text: most }))).toContain('BAD_REQUEST: text: the draft would have')
})

test('a withdrawn draft can be read and no longer written, also when it is withdrawn twice at once', async () => {
  const id = await begin()
  const both = await Promise.allSettled([as.drafts.withdraw({ id }), other.drafts.withdraw({ id })])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await code(as.drafts.save({ id, path: 'main.rego', version: 1, text: '' }))).toContain('CONFLICT: Draft')
  expect((await as.drafts.get({ id })).draft.state).toBe('withdrawn')
})

test('what is not there looks the same for every verb', async () => {
  const id = crypto.randomUUID()
  const at = { id, path: 'main.rego', version: 1 }
  const calls = [
    () => as.drafts.get({ id }),
    () => as.drafts.file({ id, path: 'main.rego' }),
    () => as.drafts.save({ ...at, text: '' }),
    () => as.drafts.move({ ...at, to: 'x.rego' }),
    () => as.drafts.remove(at),
    () => as.drafts.withdraw({ id }),
    () => as.drafts.diagnose({ id, unsaved: [] }),
    () => as.drafts.create({ name: 'x', from: 999_999_999 }),
    () => as.drafts.create({ name: 'x', from: version, violationId: id }),
    () => as.drafts.create({ name: 'x', from: version, decisionId: id }),
  ]
  for (const call of calls) expect(await code(call())).toMatch(/^NOT_FOUND/)
})

test('who may not write is refused, and the refusal is in the log', async () => {
  const id = await begin()
  const operator = actorWith('operator')
  expect(await code(callerFor(operator).drafts.save({ id, path: 'main.rego', version: 1, text: '' }))).toMatch(/^FORBIDDEN/)
  const entries = await entriesAbout(id)
  expect(entries.map(({ actor, outcome }) => `${actor.id === operator.id} ${outcome}`)).toEqual(['true null', 'true denied'])
})

const toolsWith = (over: Partial<PolicyTools>): PolicyTools => ({ ...serviceContext().policyTools, ...over })

test('the tools see the unsaved text in place of the kept one, and no cases that nobody edits', async () => {
  const seen: string[][] = []
  const opa = { version: '1.22.2', isPinned: true, how: 'cache' as const }
  const policyTools = toolsWith({
    states: async () => ({ opa, regal: opa }),
    diagnose: async (files) => {
      seen.push(files.map(({ path, text }) => `${path}:${text.length}`))
      return []
    },
  })
  const ctx = { ...serviceContext(author), policyTools }
  const { id } = await createDraft(ctx, { name: 'x', from: version })
  await diagnoseDraft(ctx, { id, unsaved: [{ path: 'main.rego', text: '' }], linter: 'asked' })
  await diagnoseDraft(ctx, {
    id,
    unsaved: [
      { path: 'cases_one_test.json', text: '{}' },
      { path: 'z.rego', text: 'z' },
    ],
    linter: 'asked',
  })
  expect(seen).toEqual([
    ['data.json:3', 'main.rego:0', 'main_test.rego:23'],
    ['cases_one_test.json:2', 'data.json:3', 'main.rego:42', 'main_test.rego:23', 'z.rego:1'],
  ])
})

test('without OPA nothing is checked, and it says why instead of calling the draft clean', async () => {
  const none = { version: null, why: 'set OPA_BIN' }
  const policyTools = toolsWith({
    states: async () => ({ opa: none, regal: none }),
    diagnose: () => Promise.reject(new Error('asked anyway')),
  })
  const ctx = { ...serviceContext(author), policyTools }
  const { id } = await createDraft(ctx, { name: 'x', from: version })
  expect(await diagnoseDraft(ctx, { id, unsaved: [], linter: 'asked' })).toMatchObject({
    checked: false,
    diagnostics: [],
    tools: { opa: { why: 'set OPA_BIN' } },
  })
})

test('JSON is formatted without touching a number or a text, YAML is left alone', async () => {
  const ctx = serviceContext(author)
  const format = async (path: string, text: string) => (await formatDraftFile(ctx, { id: crypto.randomUUID(), path, text })).text
  const text = '{"a":[1.0,12345678901234567890,{"b":"x , {y}\\""}],\n\n"c":{},"d":[ ],"e":-1e-9, "f":true}'
  const formatted = await format('data.json', text)
  expect(formatted).toBe(
    '{\n  "a": [\n    1.0,\n    12345678901234567890,\n    {\n      "b": "x , {y}\\""\n    }\n  ],\n  "c": {},\n  "d": [],\n  "e": -1e-9,\n  "f": true\n}\n',
  )
  expect(await format('data.json', formatted)).toBe(formatted)
  expect(await format('data.yaml', 'a:   1\n')).toBe('a:   1\n')
  await expect(format('data.json', '{')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('Rego is formatted by OPA, and what does not parse is named', async () => {
  const id = await begin()
  const { text } = await as.drafts.format({ id, path: 'main.rego', text: 'package x\na   :=  1\n' })
  expect(text).toBe('package x\n\na := 1\n')
  expect(await code(as.drafts.format({ id, path: 'main.rego', text: 'package' }))).toMatch(/^BAD_REQUEST/)
})
