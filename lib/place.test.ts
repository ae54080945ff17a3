import { expect, test } from 'vitest'
import { placeOf } from './place'

const local = { isLocal: true, context: 'acgs-local' }
const real = { isLocal: false, context: 'eu-west' }
const base = { hasCluster: true, origin: 'live', environment: 'eu' } as const

test('simulated workloads are said by the version of the cluster alone, whatever the traffic is', () => {
  for (const origin of ['live', 'simulated'] as const) {
    expect(placeOf({ ...base, origin, cluster: local })).toEqual({
      kind: 'sim',
      label: 'Local cluster, simulated workloads',
      short: 'Simulated workloads',
    })
    expect(placeOf({ ...base, origin, cluster: real }).kind).toBe('prod')
    expect(placeOf({ ...base, origin, cluster: null })).toMatchObject({ kind: 'unknown', label: 'Cluster unknown' })
  }
})

test('a real cluster is named by its context, to those who have signed in, and simulated traffic on it is said', () => {
  expect(placeOf({ ...base, cluster: real }).label).toBe('Cluster eu-west')
  expect(placeOf({ ...base, origin: 'simulated', cluster: real }).label).toBe('Cluster eu-west, simulated traffic')
  expect(placeOf({ ...base, cluster: real, isPublic: true })).toEqual({ kind: 'prod', label: 'Production eu', short: 'eu' })
  expect(placeOf({ ...base, cluster: { isLocal: false, context: 'inClusterContext' } }).label).toBe('Production eu')
})

test('without a cluster only the traffic is judged', () => {
  expect(placeOf({ ...base, hasCluster: false, cluster: null }).label).toBe('Production eu')
  expect(placeOf({ ...base, hasCluster: false, cluster: null, origin: 'simulated' }).label).toBe('No cluster, simulated traffic')
})
