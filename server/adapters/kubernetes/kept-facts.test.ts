import { expect, test } from 'vitest'
import type { ClusterFacts } from '@/server/ports/cluster'
import { keptFacts } from './kept-facts'

const facts = (context: string): ClusterFacts => ({
  server: 'https://127.0.0.1',
  context,
  gitVersion: 'v1',
  isLocal: false,
  uid: null,
  skewMs: null,
})

test('unknown until it answered, asked again soon while unknown, and kept when it goes away', async () => {
  let now = 0
  const answers: (ClusterFacts | null)[] = [null, facts('a'), null]
  let asked = 0
  const latest = keptFacts(
    async () => {
      const answer = answers[asked++]
      if (!answer) throw new Error('away')
      return answer
    },
    () => now,
  )
  expect(latest()).toBeNull()
  await Promise.resolve()
  expect(latest()).toBeNull()
  expect(asked).toBe(1)
  now = 2000
  await expect.poll(() => latest()?.context).toBe('a')
  expect(asked).toBe(2)
  now = 62_000
  await expect.poll(() => [latest()?.context, asked]).toEqual(['a', 3])
})
