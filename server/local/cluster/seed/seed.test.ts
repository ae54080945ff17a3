import { describe, expect, test } from 'vitest'
import { allControllers } from '@/server/local/cluster/controllers/all'
import { startControllers } from '@/server/local/cluster/controllers/manager'
import { isReady } from '@/server/local/cluster/controllers/pods'
import { reachIn } from '@/server/local/cluster/controllers/reaches'
import type { Deployment, Pod } from '@/server/local/cluster/controllers/types'
import { createStore } from '@/server/local/cluster/create-store'
import { fakeClock } from '@/server/testing/cluster/fake-clock'
import { WORKLOADS } from './inventory'
import { seed } from './seed'

function installed() {
  const { clock, advance } = fakeClock()
  const store = createStore({ now: () => new Date(clock.now()) })
  const failures: unknown[] = []
  startControllers({ store, clock, controllers: allControllers(), log: (event, fields) => failures.push({ event, ...fields }) })
  seed(store, { installation: true })
  advance(60_000)
  const pods = store.list('pods') as Pod[]
  const podOf = (start: string) => {
    const found = pods.find(({ metadata }) => `${metadata.namespace}/${metadata.name}`.startsWith(start))
    return `${found?.metadata.namespace}/${found?.metadata.name}`
  }
  const isOpen = (from: string, to: string, port: number) => reachIn(store, { from: podOf(from), to: podOf(to), port })?.reachable
  return { store, pods, failures, isOpen, advance }
}

describe('the inventory', () => {
  test('comes up whole: every pod of every workload is ready, on its pool', () => {
    const { store, pods, failures } = installed()
    expect(failures).toEqual([])
    for (const { namespace, name, replicas, pool } of WORKLOADS) {
      const deployment = store.get('deployments.apps', { namespace, name }) as Deployment
      expect([name, deployment.status?.availableReplicas]).toEqual([name, replicas])
      const own = pods.filter(({ metadata }) => metadata.namespace === namespace && metadata.name.startsWith(`${name}-`))
      expect(own.map(({ spec }) => spec.nodeName?.replace(/-\d$/, ''))).toEqual(Array(replicas).fill(pool))
    }
    expect(pods).toHaveLength(20)
    expect(pods.filter((pod) => !isReady(pod))).toEqual([])
    expect(store.get('clusters.postgresql.cnpg.io', { namespace: 'shared', name: 'constitutional-postgres' })?.status).toMatchObject({
      readyInstances: 3,
      phase: 'Cluster in healthy state',
    })
    expect(store.get('statefulsets.apps', { namespace: 'shared', name: 'constitutional-events' })?.status).toMatchObject({
      readyReplicas: 3,
    })
  })

  test('lets each service reach what it needs, and nothing else', () => {
    const { isOpen } = installed()
    expect(isOpen('governance/policy-engine', 'shared/constitutional-postgres', 5432)).toBe(true)
    expect(isOpen('governance/policy-engine', 'shared/constitutional-events', 9092)).toBe(true)
    expect(isOpen('governance/acgs-worker', 'workload/sandbox-controller', 8004)).toBe(true)
    expect(isOpen('governance/acgs-console', 'governance/acgs-worker', 8005)).toBe(true)
    expect(isOpen('workload/sandbox-controller', 'governance/policy-engine', 8001)).toBe(true)
    expect(isOpen('monitoring/prometheus', 'governance/policy-engine', 9801)).toBe(true)
    expect(isOpen('monitoring/alertmanager', 'governance/acgs-console', 3000)).toBe(true)
    expect(isOpen('governance/opa', 'shared/constitutional-postgres', 5432)).toBe(false)
    expect(isOpen('governance/policy-engine', 'governance/acgs-worker', 8005)).toBe(false)
    expect(isOpen('workload/sandbox-controller', 'shared/constitutional-events', 9092)).toBe(false)
    expect(isOpen('monitoring/grafana', 'governance/policy-engine', 8001)).toBe(false)
  })

  test('a second start changes nothing, and what was deleted or changed since stays so', () => {
    const { store } = installed()
    store.delete('networkpolicies.networking.k8s.io', { namespace: 'governance', name: 'allow-dns' })
    const version = store.version()
    seed(store, { installation: true })
    expect(store.version()).toBe(version)
    expect(store.get('networkpolicies.networking.k8s.io', { namespace: 'governance', name: 'allow-dns' })).toBeNull()
  })

  test('settles: with nothing to do nothing is written but leases', () => {
    const { store, advance } = installed()
    const written = new Set<string>()
    store.subscribe('*', ({ resource }) => void written.add(resource))
    advance(20_000)
    expect([...written]).toEqual(['leases.coordination.k8s.io'])
  })

  test('gives nobody secrets, a shell, or everything', () => {
    const { store } = installed()
    type Rule = { resources?: string[]; verbs: string[]; apiGroups?: string[] }
    const roles = [...store.list('roles.rbac.authorization.k8s.io'), ...store.list('clusterroles.rbac.authorization.k8s.io')]
    const rules = roles.flatMap(({ rules: own }) => own as Rule[])
    const words = rules.flatMap(({ resources = [], verbs, apiGroups = [] }) => [...resources, ...verbs, ...apiGroups])
    for (const forbidden of ['*', 'secrets', 'pods/exec', 'pods/attach', 'pods/portforward', 'nodes/proxy', 'bind', 'escalate']) {
      expect(words).not.toContain(forbidden)
    }
  })
})
