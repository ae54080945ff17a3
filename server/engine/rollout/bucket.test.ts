import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { STEPS } from '@/lib/rollout-limits'
import { bucketOf, createBuckets, isInCanary } from './bucket'

const ROLLOUT = '018f2c3a-2222-7222-8333-000000000001'
const agents = Array.from({ length: 20_000 }, (_, n) => `agent-${n}`)

test('the bucket is the whole digest modulo 10,000, over the bytes that the docstring names', () => {
  const bytes = Buffer.from(`${ROLLOUT}\x0adefault\x0aagent-7`, 'utf8')
  const digest = createHash('sha256').update(bytes).digest('hex')
  expect(bucketOf(ROLLOUT, 'agent-7')).toBe(Number(BigInt(`0x${digest}`) % 10_000n))
  expect(createBuckets(ROLLOUT)('agent-7')).toBe(bucketOf(ROLLOUT, 'agent-7'))
})

test('each step takes its share of the agents, and nobody changes back to the other side as the share grows', () => {
  const sides = STEPS.map((step) => new Set(agents.filter((agent) => isInCanary(bucketOf(ROLLOUT, agent), step))))
  expect(sides[0]?.size).toBe(0)
  for (const [at, share] of [0, 0.01, 0.1, 0.5].entries()) {
    expect(Math.abs((sides[at]?.size ?? 0) / agents.length - share)).toBeLessThan(0.02)
    for (const agent of sides[at - 1] ?? []) expect(sides[at]?.has(agent)).toBe(true)
  }
})

test('another rollout takes other agents', () => {
  const other = '018f2c3a-2222-7222-8333-000000000002'
  const same = agents.filter((agent) => bucketOf(ROLLOUT, agent) === bucketOf(other, agent))
  expect(same.length).toBeLessThan(agents.length / 100)
})
