import { expect, test } from 'vitest'
import { createUsage, prefixOf } from './usage'

test('the longest prefix counts, and a word is a word', () => {
  const prefixes = ['system.query', 'data.read', 'network', 'data']
  expect(prefixOf('data.read_public', prefixes)).toBe('data.read')
  expect(prefixOf('data.readiness', prefixes)).toBe('data')
  expect(prefixOf('compute.add', prefixes)).toBe('compute')
})

test('requests of the last 60 s are counted, the present one not', () => {
  const usage = createUsage('engine-1')
  const count = (second: number, agentId = 'a') => usage.count({ agentId, prefix: 'data', nowMs: second * 1000 })
  expect([count(100), count(100), count(159), count(160), count(219)]).toEqual([0, 1, 2, 1, 1])
  expect(count(219, 'b')).toBe(0)
})

test('agents that never ask again are forgotten, also while the database is away', async () => {
  const usage = createUsage('engine-1')
  const away = { query: () => Promise.reject(new Error('away')) } as never
  for (let n = 0; n < 100; n++) usage.count({ agentId: `agent-${n}`, prefix: 'data', nowMs: 100_000 })
  expect(usage.size()).toBe(200)
  await expect(usage.share(away, 150_000)).rejects.toThrow('away')
  expect(usage.size()).toBe(200)
  await usage.share({ query: () => Promise.resolve({ rows: [] }) } as never, 200_000)
  expect(usage.size()).toBe(0)
})
