import { expect, test } from 'vitest'
import { type Instance, type RoleStatus, streamFigure } from './instances'
import { streamRow, streamSeen } from './stream'

const now = new Date('2026-11-26T12:00:00Z')
const instance = (role: string, status: RoleStatus, over: Partial<Instance> = {}): Instance => ({
  id: `${role}-1`,
  role,
  version: '0.1.0',
  startedAt: now,
  heartbeatAt: now,
  ageMs: 0,
  isAlive: true,
  status,
  ...over,
})
const engine = instance('engine', { backlogRecords: 3, publishesTo: 'policy.evaluations' })
const seenAt = (msAgo: number) => new Date(now.getTime() - msAgo).toISOString()
const worker = (stream: Partial<NonNullable<RoleStatus['stream']>>, over: Partial<Instance> = {}) =>
  instance('worker', { stream: { isConnected: true, seenAt: seenAt(500), lagRecords: 12, lagS: 0.34, ...stream } }, over)
const row = (...instances: Instance[]) => streamRow(streamSeen(instances), now)
const figure = (...instances: Instance[]) => streamFigure(instances, { line: 1000, now })

test('without a stream nothing is said to be connected, and the figure is the engines’ alone', () => {
  const direct = instance('engine', { backlogRecords: 3 })
  expect(row(direct, instance('worker', { stream: null }))).toMatchObject({ state: 'unknown', word: 'not connected', keyFigure: null })
  expect(figure(direct)).toMatchObject({ value: 3, state: 'ok' })
})

test('a stream that answers shows its lag, and what is on it counts as waiting', () => {
  expect(row(engine, worker({}))).toMatchObject({ state: 'ok', keyFigure: 'lag 12, 0.3 s', sampledAt: seenAt(500) })
  expect(figure(engine, worker({}))).toMatchObject({ value: 15, state: 'ok', why: 'waiting for the database' })
})

test('brokers away: a breach with the last lag and when it was seen, and the figure gets old', () => {
  const away = worker({ isConnected: false, seenAt: seenAt(60_000) })
  expect(row(engine, away)).toMatchObject({
    state: 'breach',
    word: 'does not answer',
    keyFigure: 'lag 12, 0.3 s',
    sampledAt: seenAt(60_000),
  })
  expect(figure(engine, away)).toMatchObject({ state: 'stale', why: 'the stream does not answer' })
})

test('engines publish and nobody ingests: said, and the figure is unknown', () => {
  expect(row(engine)).toMatchObject({ state: 'breach', word: 'no worker ingests it' })
  expect(figure(engine)).toMatchObject({ value: null, state: 'unknown', why: 'no worker ingests the stream' })
})

test('never answered is unknown, not nought', () => {
  expect(figure(engine, worker({ isConnected: false, seenAt: null, lagRecords: null }))).toMatchObject({ value: null, state: 'unknown' })
})

test('a worker that is silent says nothing about the present', () => {
  expect(row(engine, worker({}, { isAlive: false, ageMs: 20_000 }))).toMatchObject({ state: 'stale' })
  expect(row(engine, worker({ seenAt: seenAt(30_000) }))).toMatchObject({ state: 'stale' })
})

test('of two workers the one whose brokers answer is believed', () => {
  const other = worker({ isConnected: false, lagRecords: 99 }, { id: 'worker-2' })
  expect(row(engine, other, worker({}))).toMatchObject({ state: 'ok', keyFigure: 'lag 12, 0.3 s' })
})
