import { expect, test } from 'vitest'
import type { SandboxDetail, SandboxRow } from '@/lib/schemas/sandboxes'
import { prepareStations } from './prepare-stations'

const now = Date.UTC(2026, 10, 27, 3, 1, 0)
const ago = (ms: number) => new Date(now - ms).toISOString()
const clock = {
  ...{ from: ago(40_000), because: 'event' as const, containedMs: null, goneMs: null },
  ...{ containedLineMs: 10_000, goneLineMs: 30_000, isUncontrolled: false },
}
const sandbox = {
  ...{ id: 'a', agentId: 'agent-7', state: 'running', runtime: 'gvisor', language: 'python', node: null, podName: 'p', isSimulated: true },
  ...{ drill: false, requestedAt: ago(61_000), readyAt: ago(60_000), endedAt: null, seenAt: ago(0), ending: null, coldStartMs: 840 },
  ...{ quarantine: null, containedAt: null, goneAt: null, runId: null, events: 0, worst: null, clock: null },
} as const satisfies SandboxRow
const facts = { createdAt: ago(60_840), exitCode: null } as SandboxDetail['facts'] // the stations read no more of it
const stations = (over: Partial<SandboxRow>) => prepareStations({ sandbox: { ...sandbox, ...over }, facts }, now)
const at = (over: Partial<SandboxRow>) => {
  const current = stations(over).find(({ isCurrent }) => isCurrent)
  return current && [current.title, current.glyph, current.sentence]
}

test('one that runs and one that ended have four stations', () => {
  expect(stations({}).map(({ title }) => title)).toEqual(['Requested', 'Started', 'Running', 'Ended'])
  expect(at({})).toEqual(['Running', 'run', 'since 1 min'])
  expect(at({ state: 'ended', ending: 'normal_completion', endedAt: ago(1000) })).toEqual(['Ended', 'ok', 'normal completion'])
  expect(at({ state: 'ended', ending: 'timeout', endedAt: ago(1000) })).toEqual(['Ended', 'deny', 'timeout'])
})

test('containment has stations of its own, and nothing is called contained or gone that was not observed', () => {
  expect(stations({ clock }).map(({ title }) => title)).toEqual(['Requested', 'Started', 'Running', 'Contained', 'Gone', 'Ended'])
  expect(at({ clock, state: 'isolating' })).toEqual(['Contained', 'warn', 'not isolated yet'])
  expect(at({ clock, state: 'isolated', quarantine: 'run-1' })).toEqual(['Contained', 'warn', 'isolated, being checked'])
  const over = { ...clock, containedMs: 12_000, goneMs: 21_000 }
  const all = stations({ clock: over, state: 'ended', containedAt: ago(28_000), goneAt: ago(19_000), endedAt: ago(19_000) })
  expect(all.map(({ glyph }) => glyph)).toEqual(['ok', 'ok', 'ok', 'breach', 'ok', 'deny'])
  expect(all[3]?.sentence).toBe('observed after 12 s, over its line')
  const blind = stations({ clock, state: 'ended', endedAt: ago(1000), ending: 'security_violation' })
  expect(blind[3]).toMatchObject({ glyph: 'warn', sentence: 'ended before it was observed' })
  expect(blind[4]).toMatchObject({ glyph: 'warn', sentence: 'ended, not seen gone by its uid' })
})

test('gone from the books of the cluster is not gone while its node is silent', () => {
  const lost = stations({ clock, state: 'lost', containedAt: ago(30_000), goneAt: ago(20_000) })
  expect(lost[2]).toMatchObject({ glyph: 'unknown' })
  expect(lost[4]).toMatchObject({ glyph: 'unknown', sentence: 'its pod is gone, its node is silent' })
})

test('refused started nothing; lost is unknown', () => {
  expect(stations({ state: 'refused', readyAt: null, endedAt: ago(1000), ending: 'policy_violation' })[1]).toMatchObject({ glyph: 'deny' })
  expect(stations({ state: 'lost', seenAt: ago(61_000) })[2]).toMatchObject({ glyph: 'unknown', sentence: 'unknown, seen 1 min ago' })
})
