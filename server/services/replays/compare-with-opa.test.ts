import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { filePolicies } from '@/server/adapters/opa/policies'
import { createCandidates } from '@/server/engine/candidates'
import type { Candidate } from '@/server/ports/candidates'
import { serviceContext } from '@/server/testing/actors'
import { changedConstitution, opened } from '@/server/testing/candidates'
import { evaluatorThread } from '@/server/testing/engine'
import { toolsForTests } from '@/server/testing/policy-tools'
import { compareWithOpa, fixturesOf } from './compare-with-opa'

const ctx = () => ({ ...serviceContext(), policyTools: toolsForTests() })
const path = 'fixtures/ours.json'
const fixtures = fixturesOf([{ path, text: readFileSync(join(process.cwd(), 'policies', path), 'utf8') }]).slice(0, 40)
let candidate: Candidate | undefined
afterEach(() => candidate?.close())

test('the shipped constitution answers every fixture as OPA does', async () => {
  const bundle = await filePolicies().readSeedBundle()
  candidate = await createCandidates(await evaluatorThread()).open(bundle)
  expect(fixtures.length).toBeGreaterThan(20)
  const [sampled] = fixtures
  if (!sampled) throw new Error('there are fixtures')
  const told = await compareWithOpa(ctx(), {
    candidate,
    sources: bundle.sources,
    fixtures,
    sampled: [{ ...sampled, id: 'a recorded one' }],
  })
  expect(told).toEqual({ state: 'equal', fixtures: fixtures.length, sampled: 1, differences: [], why: null })
}, 120_000)

test('one planted difference blocks, with both answers; a set in place of an array is one', async () => {
  const sources = changedConstitution({ 'main.rego': [['"assumed": assumed,', '"assumed": {one | some one in assumed},']] })
  candidate = await createCandidates(await evaluatorThread()).open(await filePolicies().readSeedBundle())
  const sets = await compareWithOpa(ctx(), { candidate, sources, fixtures: fixtures.slice(0, 3), sampled: [] })
  expect(sets.state).toBe('different')
  expect(sets.differences[0]).toMatchObject({
    path: 'assumed',
    ours: expect.stringContaining('"assumed":['),
    opa: expect.stringContaining('"assumed":set('),
  })
  await candidate.close()
  // The same sources compiled hold the same set, and are equal again.
  candidate = await createCandidates(await evaluatorThread()).open(await opened(sources))
  expect((await compareWithOpa(ctx(), { candidate, sources, fixtures: fixtures.slice(0, 3), sampled: [] })).state).toBe('equal')
}, 120_000)

test('without OPA nothing is said to be equal', async () => {
  const bundle = await filePolicies().readSeedBundle()
  candidate = await createCandidates(await evaluatorThread()).open(bundle)
  const broken = [{ path: 'main.rego', text: 'package acgs.main\n\ndecision := }' }]
  const told = await compareWithOpa(ctx(), { candidate, sources: broken, fixtures: fixtures.slice(0, 1), sampled: [] })
  expect(told).toMatchObject({ state: 'unknown', why: expect.stringMatching(/failed/) })
}, 60_000)
