import { expect, test } from 'vitest'
import type { Figure, Overview, ServiceRow } from '@/lib/schemas/overview'
import { ageBoard } from './age-board'

const READ = Date.parse('2026-03-01T03:00:00.000Z')
const at = new Date(READ).toISOString()
const figure = (state: Figure['state']): Figure => ({
  value: 1,
  lastKnown: 1,
  state,
  used: 0.5,
  line: 2,
  n: 10,
  why: '',
  source: 'policy-engine',
  sampledAt: at,
  intervalMs: 15_000,
  spark: [],
})
const service: ServiceRow = {
  service: 'worker',
  state: 'ok',
  word: 'ok',
  ready: '1/1',
  version: '1',
  keyFigure: null,
  checks: [],
  sampledAt: at,
}
// Only what ages is filled in; the rest is passed through.
const board = {
  compliance: figure('ok'),
  latency: figure('breach'),
  containment: { ...figure('unknown'), sampledAt: null },
  stream: { ...figure('ok'), intervalMs: 4_000 },
  budget: { left: figure('ok'), burnFast: figure('breach'), burnSlow: figure('warn') },
  services: [service],
} as unknown as Overview

const states = (now: number, isLost = false) => {
  const { compliance, latency, containment, stream, services } = ageBoard(board, { now, isLost })
  return [compliance.state, latency.state, containment.state, stream.state, services[0]?.word]
}

test('just read, the states are those of the server', () => {
  expect(states(READ + 1_000)).toEqual(['ok', 'breach', 'unknown', 'ok', 'ok'])
})

test('a short interval is not stale before the page could have read it again', () => {
  expect(states(READ + 12_000)[3]).toBe('ok')
  expect(states(READ + 20_001)[3]).toBe('stale')
})

test('older than twice its interval is stale, good or bad; unknown stays unknown', () => {
  expect(states(READ + 30_001)).toEqual(['stale', 'stale', 'unknown', 'stale', 'stale'])
})

test('budget and burn age like every other figure', () => {
  const of = (now: number) => Object.values(ageBoard(board, { now, isLost: false }).budget).map(({ state }) => state)
  expect(of(READ + 1_000)).toEqual(['ok', 'breach', 'warn'])
  expect(of(READ + 30_001)).toEqual(['stale', 'stale', 'stale'])
})

test('a lost connection judges nothing', () => {
  expect(states(READ + 1_000, true)).toEqual(['stale', 'stale', 'unknown', 'stale', 'stale'])
})
