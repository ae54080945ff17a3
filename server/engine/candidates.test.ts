import { afterEach, expect, test } from 'vitest'
import { filePolicies } from '@/server/adapters/opa/policies'
import type { Candidate, CandidateRequest } from '@/server/ports/candidates'
import { changedConstitution, opened } from '@/server/testing/candidates'
import { evaluatorThread } from '@/server/testing/engine'
import { createCandidates } from './candidates'

const FACTS = { agent: null, usage_count: 0, audit_enabled: true, isolation: null, approvals: [], runtime_revision: 1, runtime_age_s: 1 }
const RUNTIME = JSON.stringify({ approvals: {}, blocks: {}, latch: { all: null, agents: {} }, waivers: [], windows: [] })
const STOPPED = JSON.stringify({ approvals: {}, blocks: {}, latch: { all: { by: 'test' }, agents: {} }, waivers: [], windows: [] })

let candidate: Candidate | undefined
afterEach(() => candidate?.close())

const ask = (action: string, over: Partial<CandidateRequest> = {}) => {
  const hash = candidate?.hash ?? ''
  const input = { type: null, action, agent_id: 'nobody', input_data: {}, context: {}, facts: { ...FACTS, constitution_hash: hash } }
  const request = {
    entrypoint: 'acgs/main/decision',
    input: new TextEncoder().encode(JSON.stringify(input)),
    runtime: RUNTIME,
    nowMs: 1e12,
  }
  return candidate?.evaluate({ ...request, ...over })
}
const refusalOf = (text: string) => (JSON.parse(text) as [{ result: { refusal: string } }])[0].result.refusal

test('many are asked at once, each with its own runtime data and entrypoint', async () => {
  candidate = await createCandidates(await evaluatorThread()).open(await filePolicies().readSeedBundle(), { threads: 2 })
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, at) => ask('data.read_public', { runtime: at % 3 === 0 ? STOPPED : RUNTIME })),
  )
  const refusals = answers.map((one) => (one?.kind === 'answer' ? refusalOf(one.text) : one?.kind))
  expect(refusals).toEqual(Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? 'emergency_stop' : 'agent_unknown')))
  expect(answers.every((one) => one && one.evalNs > 0)).toBe(true)
  expect(await ask('data.read_public', { entrypoint: 'acgs/main/allow' })).toMatchObject({ text: '[{"result":false}]' })
  expect(await ask('data.read_public', { entrypoint: 'no/such' })).toMatchObject({ kind: 'error', code: 'entrypoint_unknown' })
  expect(await ask('data.read_public', { runtime: '{"broken' })).toMatchObject({ kind: 'error', code: 'data_invalid' })
  expect(await ask('data.read_public')).toMatchObject({ kind: 'answer' }) // what was half set is set again
})

test('F9: an endless program and one that fills its memory end at their limits, and what waits behind them is answered', async () => {
  const endless = `is_endless if {
	input.action == "test.endless"
	some a in numbers.range(1, 30000)
	some b in numbers.range(1, 30000)
	a * b == -1
}

is_huge if {
	input.action == "test.huge"
	count([concat(" ", [format_int(a, 10), format_int(b, 10)]) | some a in numbers.range(1, 3000); some b in numbers.range(1, 3000)]) == 0
}

found contains v if {
	is_endless
	some v in agents.violations
}

found contains v if {
	is_huge
	some v in agents.violations
}

found contains v if {
	refusal.code == null
	some v in agents.violations`
  const files = changedConstitution({
    'main.rego': [['found contains v if {\n\trefusal.code == null\n\tsome v in agents.violations', endless]],
  })
  candidate = await createCandidates(await evaluatorThread()).open(await opened(files), { limitMs: 400 })
  const [before, stuck, after] = await Promise.all([ask('data.read_public'), ask('test.endless'), ask('data.read_public')])
  expect(stuck).toMatchObject({ kind: 'timeout', code: 'limit_exceeded' })
  expect([before?.kind, after?.kind]).toEqual(['answer', 'answer'])
  expect(['error', 'timeout']).toContain((await ask('test.huge'))?.kind)
  expect((await ask('data.read_public'))?.kind).toBe('answer')
})

test('what does not load is refused, and nothing goes on running; a closed one answers so', async () => {
  const seed = await filePolicies().readSeedBundle()
  const candidates = createCandidates(await evaluatorThread())
  await expect(candidates.open({ ...seed, dataJson: '{"broken"' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(candidates.open({ ...seed, wasm: new Uint8Array([0, 97]) })).rejects.toThrow(/does not load/)
  candidate = await candidates.open(seed)
  await candidate.close()
  expect(await ask('data.read_public')).toMatchObject({ kind: 'crashed', code: 'closed' })
})
