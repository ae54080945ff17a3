import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template, workload } from '@/server/testing/cluster/controllers'

function started(spec: Record<string, unknown> = {}): Simulation {
  const cluster = simulation()
  cluster.add(workload('Deployment', 'web', { replicas: 2, template: template('web:1', { terminationGracePeriodSeconds: 20 }) }), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
  })
  cluster.seconds(5)
  return cluster
}
type Endpoint = { addresses: string[]; conditions: { ready: boolean; serving: boolean; terminating: boolean }; targetRef: { uid: string } }
const slices = (cluster: Simulation) => cluster.list('endpointslices.discovery.k8s.io')
const endpoints = (cluster: Simulation) => slices(cluster).flatMap((slice) => slice.endpoints as Endpoint[])

describe('a service', () => {
  test('has an address, and a slice of its ready pods by the port they name', () => {
    const cluster = started()
    expect(cluster.get('services', 'web').spec.clusterIP).toMatch(/^10\.96\./)
    const [slice] = slices(cluster)
    expect(slice?.metadata.labels).toMatchObject({ 'kubernetes.io/service-name': 'web' })
    expect(slice).toMatchObject({ addressType: 'IPv4', ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] })
    expect(endpoints(cluster).map(({ conditions, targetRef }) => [conditions.ready, targetRef.uid])).toEqual(
      cluster.pods().map(({ metadata }) => [true, metadata.uid]),
    )
    expect(cluster.failures).toEqual([])
  })

  test('sends nothing to a pod that is not ready or on its way out', () => {
    const cluster = started()
    cluster.edit('deployments.apps', 'web', (draft) => {
      for (const container of draft.spec.template.spec.containers) container.image = 'web:broken'
    })
    cluster.seconds(5)
    // A pod whose image is not there has an address all the same.
    expect(
      endpoints(cluster)
        .map(({ conditions }) => conditions.ready)
        .sort(),
    ).toEqual([false, true, true])
    const [pod] = cluster.pods().filter(({ status }) => status?.phase === 'Running')
    cluster.edit('pods', pod?.metadata.name ?? '', (draft) => {
      draft.metadata.annotations = { 'acgs.io/simulate-slow-stop': 'true' }
    })
    cluster.remove('pods', pod?.metadata.name ?? '')
    cluster.seconds(5)
    expect(endpoints(cluster).find(({ targetRef }) => targetRef.uid === pod?.metadata.uid)?.conditions).toEqual({
      ready: false,
      serving: true,
      terminating: true,
    })
  })

  test('that publishes addresses that are not ready calls those ready', () => {
    const cluster = started({ publishNotReadyAddresses: true })
    const [pod] = cluster.pods()
    cluster.edit('pods', pod?.metadata.name ?? '', (draft) => {
      draft.metadata.annotations = { 'acgs.io/simulate-unready': 'true' }
    })
    cluster.seconds(2)
    expect(endpoints(cluster).find(({ targetRef }) => targetRef.uid === pod?.metadata.uid)?.conditions).toEqual({
      ready: true,
      serving: false,
      terminating: false,
    })
  })

  test('without pods has an empty slice; without a selector none', () => {
    const cluster = started()
    cluster.edit('services', 'web', (draft) => {
      draft.spec.selector = { app: 'nobody' }
    })
    cluster.add({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'bare', namespace: 'default' }, spec: { ports: [{ port: 80 }] } })
    cluster.seconds(2)
    expect(slices(cluster).map(({ endpoints: those }) => those)).toEqual([[]])
  })
})
