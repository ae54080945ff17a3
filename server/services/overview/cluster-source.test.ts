import { expect, test } from 'vitest'
import type { ClusterReason } from '@/server/ports/cluster-error'
import { type SourceState, WATCHED, type WatchedKind } from '@/server/ports/cluster-watch'
import { actorWith } from '@/server/testing/actors'
import { clusterNeedOf, clusterSource } from './cluster-source'
import { unknownFigure } from './judge'
import { needsOf } from './needs'

const now = new Date('2026-11-27T08:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const fine = (ageMs = 2000): SourceState => ({
  phase: 'complete',
  sampleAt: ago(ageMs),
  rv: '1',
  lastError: null,
  relists: {},
  drifts: 0,
})
const down = (reason: ClusterReason, ageMs: number, retryMs: number | null = null): SourceState => ({
  ...fine(ageMs),
  phase: 'error',
  lastError: { reason, message: '', since: ago(240_000), retryAt: retryMs === null ? null : new Date(now.getTime() + retryMs) },
})

function viewOf(troubles: Partial<Record<WatchedKind, SourceState>>, { others = fine(), isReachable = true } = {}) {
  const state = (kind: WatchedKind) => troubles[kind] ?? others
  return {
    state,
    isReachable: () => isReachable,
    coverage: () => {
      const lost = WATCHED.filter((kind) => state(kind).phase !== 'complete')
      return {
        sources: WATCHED.length,
        complete: WATCHED.length - lost.length,
        isComplete: lost.length === 0,
        down: lost.flatMap((kind) => {
          const { lastError } = state(kind)
          return lastError ? [{ kind, reason: lastError.reason, since: lastError.since }] : []
        }),
      }
    },
  }
}
const n = WATCHED.length

test('no cluster is no source; one that follows in everything is fine, as old as the oldest of its kinds', () => {
  expect(clusterSource(null, now)).toBeNull()
  const shown = clusterSource(viewOf({ Node: fine(4000) }), now)
  expect(shown).toMatchObject({ source: 'Cluster', state: 'ok', detail: `${n} of ${n} kinds`, sampledAt: ago(4000).toISOString() })
  expect(shown?.nextAt).toBe(new Date(now.getTime() + 1000).toISOString())
  expect(clusterNeedOf(shown)).toEqual([])
})

test('one kind that may not be seen leaves the others fresh, and is never all clear', () => {
  const shown = clusterSource(viewOf({ NetworkPolicy: down('denied', 300_000, 60_000) }), now)
  expect(shown).toMatchObject({ state: 'warn', detail: `${n - 1} of ${n} kinds, NetworkPolicy not permitted for 4 min` })
  expect(shown?.sampledAt).toBe(ago(2000).toISOString())
  expect(clusterNeedOf(shown)).toMatchObject([{ state: 'warn', title: 'Part of the cluster is not seen' }])
})

test('a kind that is down makes the source stale and says when it is tried next', () => {
  const shown = clusterSource(
    viewOf({ Pod: down('unreachable', 60_000, 7000), Node: down('failed', 60_000, 3000), Job: down('denied', 9) }),
    now,
  )
  expect(shown).toMatchObject({
    state: 'stale',
    detail: `${n - 3} of ${n} kinds, Pod down for 4 min, Job not permitted for 4 min, and 1 more`,
    nextAt: new Date(now.getTime() + 3000).toISOString(),
  })
})

test('F6: an API server that is gone is stale since then, with the last sample, and needs somebody once', () => {
  const gone = viewOf({}, { others: down('unreachable', 250_000), isReachable: false })
  const shown = clusterSource(gone, now)
  expect(shown).toMatchObject({
    state: 'stale',
    detail: `0 of ${n} kinds, the API server has not been ready for 4 min`,
    sampledAt: ago(250_000).toISOString(),
  })
  expect(clusterNeedOf(shown)).toMatchObject([{ title: 'The cluster is not seen', state: 'stale' }])
  const figure = unknownFigure({ line: 1, source: 'test', why: '', intervalMs: 1000 })
  const row = { state: 'breach' as const, word: 'no answer', ready: null, version: null, keyFigure: null, checks: [], sampledAt: null }
  const board = { compliance: figure, latency: figure, stream: figure, lost: 0, waiting: null, reviews: null, approvals: null, runs: null }
  const budget = { left: figure, burnFast: figure, burnSlow: figure }
  const needs = needsOf({ ...board, budget, services: [{ ...row, service: 'cluster API' }], cluster: shown }, actorWith('operator'))
  expect(needs.filter(({ id }) => id.includes('cluster')).map(({ title }) => title)).toEqual(['cluster API is not ready'])
})

test('before its first word it is unknown; one that is heard only each minute is not called late', () => {
  const loading: SourceState = { ...fine(), phase: 'loading', sampleAt: null }
  expect(clusterSource(viewOf({}, { others: loading }), now)).toMatchObject({ state: 'unknown', sampledAt: null, nextAt: null })
  expect(clusterSource(viewOf({}, { others: fine(55_000) }), now)).toMatchObject({ state: 'ok', intervalMs: 45_000 })
})
