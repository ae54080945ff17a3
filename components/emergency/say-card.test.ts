import { expect, test } from 'vitest'
import { STOP_SCOPES } from '@/lib/emergency-words'
import type { StopCard } from '@/lib/schemas/emergency'
import { cardState, isReady, LINE, STOP_WORDS, sayDrill, sayTargets } from './say-card'

const NOW = Date.parse('2026-11-27T03:26:40Z')
const card: StopCard = {
  scope: 'services',
  target: null,
  planId: '019a5e2c-0000-7000-8000-000000000001',
  digest: `sha256:${'a'.repeat(64)}`,
  compiledAt: '2026-11-27T03:26:20Z',
  problem: null,
  targets: { workloads: 3, pods: 8, sandboxes: 1, agents: 12 },
  typed: 'stop all services',
  lastDrill: null,
  command: 'acgs-stop --scope all',
  order: ['Deny everything, and freeze changes', 'See that all of it is stopped, twice'],
}

test('targets are counted in words, and what nobody counted is unknown, not none', () => {
  expect(sayTargets(card)).toBe('3 workloads, 8 pods, 1 sandbox, 12 agents')
  expect(sayTargets({ scope: 'agents', targets: { workloads: 0, pods: 0, sandboxes: null, agents: 1 } })).toBe(
    '0 workloads, 0 pods, sandboxes unknown, 1 agent',
  )
  expect(sayTargets({ scope: 'agent', targets: { workloads: null, pods: null, sandboxes: 2, agents: 1 } })).toBe('2 sandboxes')
  expect(sayTargets({ scope: 'services', targets: null })).toBe('unknown')
})

test('a plan that was not made anew in time is stale and still stops; none is loud', () => {
  const at = { now: NOW, intervalMs: 60_000 }
  expect(cardState(card, at)).toEqual({ glyph: 'ok', word: 'ready' })
  const old = { ...card, compiledAt: '2026-11-27T03:20:00Z' }
  expect(cardState(old, at).glyph).toBe('stale')
  expect(isReady(old)).toBe(true)
  const none = { ...card, planId: null, digest: null, compiledAt: null }
  expect(cardState(none, at).glyph).toBe('breach')
  expect(isReady(none)).toBe(false)
  expect(cardState(null, at)).toEqual({ glyph: 'unknown', word: 'unknown' })
})

test('a drill that did not get there does not look as if it had', () => {
  expect(sayDrill({ runId: 'r', at: 'a', containedMs: 3800, stoppedMs: null })).toBe('contained 3.8 s, stopped: not observed')
})

test('each scope says what it does and what stays; the lines are those of the stop itself', () => {
  for (const scope of STOP_SCOPES) expect(STOP_WORDS[scope].stays).toMatch(/stay|goes on/)
  expect(LINE).toBe('contained in 10 s, stopped in 30 s')
})
