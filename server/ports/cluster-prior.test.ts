import { expect, test } from 'vitest'
import type { KubeObject } from './cluster'
import { priorOn, priorToWrite } from './cluster-prior'

const object = (prior?: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'engine',
    uid: 'u1',
    resourceVersion: '1',
    ...(prior === undefined ? {} : { annotations: { 'acgs.io/prior': prior } }),
  },
})
const stamp = (runId: string, prior?: Record<string, unknown>) => ({ runId, fence: 1n, changeId: 'c', ...(prior ? { prior } : {}) })
const said = (run: string, state: object) => JSON.stringify({ run, state })

test('a run writes what it found once, and a resumed one never covers it with the zero that it left', () => {
  const first = priorToWrite(object(), stamp('run-1', { replicas: 3 }))
  expect(JSON.parse(first ?? '')).toEqual({ run: 'run-1', state: { replicas: 3 } })
  expect(priorToWrite(object(first ?? ''), stamp('run-1', { replicas: 0 }))).toBeNull()
})

test.each([
  ['another run, of an object that stands', { standing: { replicas: 3 }, found: { replicas: 5 }, writes: true }],
  ['another run, of what a stop left at zero', { standing: { replicas: 3 }, found: { replicas: 0 }, writes: false }],
  ['another run, of what a stop suspended', { standing: { isSuspended: false }, found: { isSuspended: true }, writes: false }],
  ['another run, of what was at zero before the stop too', { standing: { replicas: 0 }, found: { replicas: 0 }, writes: true }],
])('%s', (_name, { standing, found, writes }) => {
  const text = priorToWrite(object(said('run-1', standing)), stamp('run-2', found))
  expect(text === null ? null : JSON.parse(text)).toEqual(writes ? { run: 'run-2', state: found } : null)
})

test.each([['not JSON'], ['null'], ['[]'], ['{"run":1,"state":{}}'], ['{"run":"r"}']])(
  'somebody else’s text %s is none of ours',
  (text) => {
    expect(priorOn(object(text))).toBeNull()
    expect(priorToWrite(object(text), stamp('run-1', { replicas: 1 }))).not.toBeNull()
  },
)

test('nothing is written where nothing was kept, nor more than 4 KiB', () => {
  expect(priorToWrite(object(), stamp('run-1'))).toBeNull()
  expect(priorToWrite(object(), stamp('run-1', { long: 'x'.repeat(4096) }))).toBeNull()
  expect(priorToWrite(null, stamp('run-1', { replicas: 1 }))).not.toBeNull()
})
