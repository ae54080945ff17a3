import { expect, test } from 'vitest'
import { pool } from '@/server/db'
import type { Cluster } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { lendFrom } from '@/server/runs/connection'
import { NETWORK_POLICIES } from '@/server/testing/config-changes'
import { hostConfigCluster } from '@/server/testing/config-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { takeAsked, watchSets } from './watch-sets'

hostOwnDatabase()
const at = hostConfigCluster()
const lend = () => lendFrom(pool())
type Row = {
  set_name: string
  state: string
  why: string
  managers: { manager: string }[]
  foreign_names: string[]
  error: string | null
  objects: unknown
}
const rows = async (where = 'true') => (await pool().query<Row>(`SELECT * FROM config_snapshot WHERE ${where} ORDER BY asked_at, id`)).rows
const watched = async (set: string) =>
  (await pool().query<{ error: string | null; looked_at: Date | null }>('SELECT * FROM config_watch WHERE set_name = $1', [set])).rows[0]

const policy = (name: string, labels: Record<string, string>) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shared', labels },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
})

test('at first sight each set is kept once, whoever looks; then what changes, with who changed it; nothing new is not kept', async () => {
  await Promise.all([watchSets(lend(), at.cluster()), watchSets(lend(), at.cluster())])
  expect((await rows()).map(({ set_name, why }) => [set_name, why]).sort()).toEqual([
    ['monitoring', 'first'],
    ['network', 'first'],
    ['rbac', 'first'],
  ])
  expect(await watchSets(lend(), at.cluster())).toEqual([])
  at.store().create(NETWORK_POLICIES, policy('added', { 'app.kubernetes.io/name': 'acgs-lite' }), { manager: 'kubectl-create' })
  at.store().create(NETWORK_POLICIES, policy('of-others', {}), { manager: 'helm' })
  expect(await watchSets(lend(), at.cluster())).toEqual(['network'])
  const [changed] = await rows(`why = 'changed'`)
  expect(changed?.managers.map(({ manager }) => manager)).toContain('kubectl-create')
  expect(changed?.foreign_names).toEqual(['NetworkPolicy/shared/of-others'])
  expect(JSON.stringify(changed?.objects)).not.toContain('of-others')
})

test('a set that cannot be read says so since when, and holds up no other', async () => {
  const blind: Cluster = {
    ...at.cluster(),
    list: (query, read) =>
      query.resource.group === 'rbac.authorization.k8s.io'
        ? Promise.reject(new ClusterError({ reason: 'denied', rule: 'no list of roles' }, 'no list of roles'))
        : at.cluster().list(query, read),
  }
  await watchSets(lend(), blind)
  expect((await watched('rbac'))?.error).toContain('no list of roles')
  expect((await watched('network'))?.error).toBeNull()
  await watchSets(lend(), at.cluster())
  expect((await watched('rbac'))?.error).toBeNull()
})

test('what is asked for by hand is taken, or says why it was not', async () => {
  const ask = (set: string) =>
    pool().query(
      `INSERT INTO config_snapshot (id, set_name, state, why, asked_by, reason) VALUES (gen_random_uuid(), $1, 'asked', 'by hand', 'anna', 'before the upgrade')`,
      [set],
    )
  await ask('network')
  expect(await takeAsked(lend(), at.cluster())).toBe(1)
  await ask('rbac')
  expect(await takeAsked(lend(), null)).toBe(1)
  expect(await takeAsked(lend(), at.cluster())).toBe(0)
  expect((await rows(`why = 'by hand'`)).map(({ state, error }) => [state, error])).toEqual([
    ['taken', null],
    ['failed', 'No cluster is configured.'],
  ])
})

test('the table itself holds no Secret', async () => {
  const insert = pool().query(
    `INSERT INTO config_snapshot (id, set_name, state, why, asked_by, taken_at, objects, digest)
     VALUES (gen_random_uuid(), 'network', 'taken', 'first', 'x', now(), '[{"kind":"Secret"}]', 'd')`,
  )
  await expect(insert).rejects.toMatchObject({ code: '23514' })
})
