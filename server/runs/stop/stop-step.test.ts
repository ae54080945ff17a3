import { expect, test } from 'vitest'
import * as z from 'zod'
import type { StepContext } from '@/server/runs/kind'
import { type Missing, type StopSpec, verifyStop } from './stop-step'

const Params = z.strictObject({ lineMs: z.number() })
const spec = (late: StopSpec<{ lineMs: number }>['late'], missing: Missing[]): StopSpec<{ lineMs: number }> => ({
  ...{ name: 'a look', params: Params, target: () => 'all', late },
  look: async () => ({ missing, of: 1 }),
})
/** A look so long after the stop was accepted. */
const after = (ms: number): StepContext => {
  const acceptedAt = new Date()
  const now = () => new Date(acceptedAt.getTime() + ms)
  return { acceptedAt, now, signal: new AbortController().signal } as unknown as StepContext // a look takes no more of it
}
const left: Missing[] = [{ key: 'Pod/workload/one', why: 'still there' }]

test.each(['passes', 'fails'] as const)('what is seen only after its line says so, where being late %s', async (late) => {
  expect(await verifyStop(spec(late, []), after(9_000), { lineMs: 10_000 })).not.toHaveProperty('unknown')
  expect(await verifyStop(spec(late, []), after(11_000), { lineMs: 10_000 })).toMatchObject({
    state: 'verified',
    unknown: 'seen after T+10 s',
  })
})

test('what is missing after its line fails the step that must hold, and is said by the one that goes on', async () => {
  expect(await verifyStop(spec('fails', left), after(11_000), { lineMs: 10_000 })).toMatchObject({ state: 'failed', end: 'not confirmed' })
  expect(await verifyStop(spec('passes', left), after(11_000), { lineMs: 10_000 })).toMatchObject({
    state: 'verified',
    unknown: expect.stringContaining('not by T+10 s: 1 of 1: Pod/workload/one: still there'),
  })
})
