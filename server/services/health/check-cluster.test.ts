import { expect, test } from 'vitest'
import type { Cluster } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { checkCluster } from './check-cluster'

const clusterThat = (facts: Cluster['facts']) => ({ cluster: () => ({ facts }) as Cluster }) // nothing else of it is asked

test('no cluster is not checked; one that answers is known by its version', async () => {
  expect(await checkCluster({ cluster: () => null })).toBeNull()
  const known = { server: 's', context: 'c', gitVersion: 'v1.34.1-acgs-local', isLocal: true, uid: null, skewMs: 0 }
  expect(await checkCluster(clusterThat(async () => known))).toMatchObject({
    service: 'cluster API',
    state: 'ok',
    detail: 'v1.34.1-acgs-local',
    latencyMs: expect.any(Number),
  })
})

test('one that is away, or answers nothing in time, is a breach, in words that went through the redactor', async () => {
  const away = clusterThat(async () => {
    throw new ClusterError({ reason: 'unreachable' }, 'The cluster does not answer.')
  })
  expect(await checkCluster(away)).toMatchObject({ state: 'breach', detail: 'The cluster does not answer.', latencyMs: null })
  const odd = clusterThat(async () => {
    throw new Error('Bearer secret')
  })
  expect(await checkCluster(odd)).toMatchObject({ state: 'breach', detail: 'no answer within 3 s' })
})
