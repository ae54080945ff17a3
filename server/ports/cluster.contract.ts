import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANNOTATIONS, type Caller, type Cluster, type NewObject, refTo, type Stamp, type Write } from './cluster'
import { ClusterError } from './cluster-error'
import { KINDS } from './cluster-kinds'
import { preconditionOf } from './cluster-precondition'
import { priorOn } from './cluster-prior'

/** A cluster to try, a namespace of its own in it, and whose permissions its writes are made with. */
export type TriedCluster = { cluster: Cluster; namespace: string; caller: Caller; close(): Promise<void> }

const stamp = (fence = 1n): Stamp => ({ runId: 'run-contract', fence, changeId: randomUUID() })
const troubleIn = async (promise: Promise<unknown>) => {
  const cause = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return cause instanceof ClusterError ? cause.trouble : cause
}

/** What every cluster does with the calls of the port: the local one and a real control plane alike. */
export function clusterContract(open: () => Promise<TriedCluster>): void {
  let tried: TriedCluster
  beforeAll(async () => {
    tried = await open()
  })
  afterAll(() => tried?.close())

  const by = (mark: Stamp | 'preview' = stamp()): Pick<Write, 'caller' | 'stamp'> => ({ caller: tried.caller, stamp: mark })
  const configMap = (name: string, data: Record<string, string> = { color: 'green' }): NewObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: tried.namespace, labels: { contract: 'port' } },
    data,
  })
  const make = async (name: string) => {
    const { object } = await tried.cluster.create({ ...by(), object: configMap(name), resource: KINDS.ConfigMap })
    if (!object) throw new Error('a created object is answered')
    return object
  }
  const at = (name: string) => refTo('ConfigMap', tried.namespace, name)
  const red = { type: 'merge', body: { data: { color: 'red' } } } as const

  test('says which version it is, and which cluster', async () => {
    const facts = await tried.cluster.facts()
    expect(facts.gitVersion).toMatch(/^v\d+\.\d+/)
    expect(facts.isLocal).toBe(facts.gitVersion.endsWith('-acgs-local'))
    expect(facts.skewMs).not.toBeNull()
  })

  describe('objects', () => {
    test('what a run found is written beside its stamp once: no later write of it, and no apply, takes it away', async () => {
      const found = async () => priorOn(await tried.cluster.get(at('kept')))
      const write = async (runId: string, color: string) => {
        const object = await tried.cluster.get(at('kept'))
        const patch = { type: 'merge', body: { data: { color } } } as const
        const mark = { ...stamp(), runId, prior: { color: object.data === undefined ? null : color } }
        await tried.cluster.patch({ ...by(mark), ref: at('kept'), precondition: preconditionOf(object), patch })
      }
      await make('kept')
      await write('run-1', 'red')
      await write('run-1', 'blue')
      expect(await found()).toEqual({ run: 'run-1', state: { color: 'red' } })
      const precondition = preconditionOf(await tried.cluster.get(at('kept')))
      const applied = {
        ...by(stamp()),
        object: configMap('kept', { shape: 'round' }),
        resource: KINDS.ConfigMap,
        precondition,
        force: true,
      }
      await tried.cluster.apply(applied)
      await tried.cluster.apply({ ...applied, ...by(stamp()), precondition: preconditionOf(await tried.cluster.get(at('kept'))) })
      expect(await found()).toEqual({ run: 'run-1', state: { color: 'red' } })
      await write('run-2', 'green')
      expect(await found()).toEqual({ run: 'run-2', state: { color: 'green' } })
    })

    test('what was made is got and listed, stamped, with the answer’s audit id', async () => {
      const mark = stamp()
      const made = await tried.cluster.create({ ...by(mark), object: configMap('made'), resource: KINDS.ConfigMap })
      expect(made).toMatchObject({ outcome: 'written', status: 201 })
      expect(made.auditId).toBeTruthy()
      const got = await tried.cluster.get(at('made'))
      expect(got.metadata.annotations).toMatchObject({
        [ANNOTATIONS.changeId]: mark.changeId,
        [ANNOTATIONS.run]: 'run-contract',
        [ANNOTATIONS.fence]: '1',
      })
      const { items, resourceVersion } = await tried.cluster.list({
        resource: KINDS.ConfigMap,
        namespace: tried.namespace,
        labelSelector: 'contract=port',
      })
      expect(items.map(({ metadata }) => metadata.name)).toContain('made')
      expect(items.every(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1')).toBe(true)
      expect(resourceVersion).not.toBe('')
    })

    test('a kind that is shown by name comes without its data', async () => {
      await make('named')
      const { items } = await tried.cluster.list({ resource: KINDS.ConfigMap, namespace: tried.namespace, namesOnly: true })
      expect(items.map(({ metadata }) => metadata.name)).toContain('named')
      expect(items.some((item) => 'data' in item)).toBe(false)
    })

    test('one that is not there, and a name that is taken', async () => {
      expect(await troubleIn(tried.cluster.get(at('nobody')))).toEqual({ reason: 'notFound' })
      await make('taken')
      expect(await troubleIn(tried.cluster.create({ ...by(), object: configMap('taken'), resource: KINDS.ConfigMap }))).toEqual({
        reason: 'alreadyExists',
      })
    })

    test('the same change made twice is made once', async () => {
      const mark = stamp()
      const object = await make('twice')
      const write = { ...by(mark), ref: at('twice'), precondition: preconditionOf(object), patch: red }
      const first = await tried.cluster.patch(write)
      expect((await tried.cluster.patch(write)).outcome).toBe('found')
      expect((await tried.cluster.get(at('twice'))).metadata.resourceVersion).toBe(first.object?.metadata.resourceVersion)
    })
  })

  describe('patches', () => {
    test.each([
      ['merge', red],
      ['JSON', { type: 'json', operations: [{ op: 'replace', path: '/data/color', value: 'red' }] }],
      ['strategic', { type: 'strategic', body: { data: { color: 'red' } } }],
    ] as const)('a %s patch changes what it names and keeps the rest', async (name, patch) => {
      const object = await make(`patch-${name.toLowerCase()}`)
      const done = await tried.cluster.patch({ ...by(), ref: at(object.metadata.name), precondition: preconditionOf(object), patch })
      expect(done.object).toMatchObject({ data: { color: 'red' }, metadata: { uid: object.metadata.uid, labels: { contract: 'port' } } })
    })

    test('a preview says what would be, and changes nothing', async () => {
      const object = await make('preview')
      const done = await tried.cluster.patch({ ...by('preview'), ref: at('preview'), precondition: preconditionOf(object), patch: red })
      expect(done.object).toMatchObject({ data: { color: 'red' } })
      expect(await tried.cluster.get(at('preview'))).toEqual(object)
    })

    test('what somebody else decided meanwhile is not written over', async () => {
      const object = await make('moved')
      await tried.cluster.patch({
        ...by(),
        ref: at('moved'),
        precondition: preconditionOf(object),
        patch: { type: 'merge', body: { data: { color: 'blue' } } },
      })
      const late = tried.cluster.patch({ ...by(), ref: at('moved'), precondition: preconditionOf(object), patch: red })
      expect(await troubleIn(late)).toMatchObject({ reason: 'moved', how: 'otherContent' })
    })

    test('a higher fence stops an older worker', async () => {
      const object = await make('fenced')
      const newer = { type: 'merge', body: {} } as const
      await tried.cluster.patch({ ...by(stamp(5n)), ref: at('fenced'), precondition: preconditionOf(object), patch: newer })
      const older = tried.cluster.patch({ ...by(stamp(4n)), ref: at('fenced'), precondition: preconditionOf(object), patch: red })
      expect(await troubleIn(older)).toMatchObject({ reason: 'fenced', fence: 5n })
    })

    test('an unknown field is refused by name, not dropped', async () => {
      const object = await make('strict')
      const patch = { type: 'merge', body: { colour: 'red' } } as const
      const done = tried.cluster.patch({ ...by(), ref: at('strict'), precondition: preconditionOf(object), patch })
      await expect(done).rejects.toMatchObject({ trouble: { reason: 'invalid' }, message: expect.stringContaining('colour') })
    })
  })

  test('apply owns its fields, and says who owns them when another applies', async () => {
    const applied = await tried.cluster.apply({ ...by(), object: configMap('applied'), resource: KINDS.ConfigMap, precondition: 'absent' })
    expect(
      applied.object?.metadata.managedFields?.some(({ manager, operation }) => manager === 'acgs-console' && operation === 'Apply'),
    ).toBe(true)
    const object = await make('contested')
    const write = {
      ...by(),
      object: configMap('contested', { color: 'red' }),
      resource: KINDS.ConfigMap,
      precondition: preconditionOf(object),
    }
    const trouble = await troubleIn(tried.cluster.apply(write))
    expect(trouble).toMatchObject({
      reason: 'conflict',
      owners: expect.arrayContaining([expect.objectContaining({ field: '.data.color' })]),
    })
    expect((await tried.cluster.apply({ ...write, force: true })).object).toMatchObject({ data: { color: 'red' } })
  })

  test('delete is of the one that was decided about, and found done once it is gone', async () => {
    const object = await make('gone')
    const write = { ...by(), ref: at('gone'), precondition: preconditionOf(object) }
    expect((await tried.cluster.delete({ ...write, stamp: 'preview' })).outcome).toBe('written')
    await tried.cluster.get(at('gone'))
    await tried.cluster.delete(write)
    expect(await troubleIn(tried.cluster.get(at('gone')))).toEqual({ reason: 'notFound' })
    expect((await tried.cluster.delete(write)).outcome).toBe('found')
    const next = await make('gone')
    expect((await tried.cluster.delete(write)).outcome).toBe('found')
    expect((await tried.cluster.get(at('gone'))).metadata.uid).toBe(next.metadata.uid)
  })

  test('scale goes through its subresource, stamped first', async () => {
    const labels = { app: 'scaled' }
    const object: NewObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'scaled', namespace: tried.namespace },
      spec: {
        replicas: 1,
        paused: true,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'registry.example/main:1' }] } },
      },
    }
    await tried.cluster.create({ ...by(), object, resource: KINDS.Deployment })
    const ref = refTo('Deployment', tried.namespace, 'scaled')
    const mark = stamp()
    const precondition = preconditionOf(await tried.cluster.get(ref))
    expect((await tried.cluster.scale({ ...by('preview'), ref, precondition, replicas: 0 })).object).toMatchObject({
      spec: { replicas: 0 },
    })
    const done = await tried.cluster.scale({ ...by(mark), ref, precondition, replicas: 0 })
    expect(done.object).toMatchObject({ spec: { replicas: 0 }, metadata: { annotations: { [ANNOTATIONS.changeId]: mark.changeId } } })
  })

  test('what a person may do is allowed, denied or unknown, never guessed', async () => {
    const attributes = { verb: 'get', group: '', resource: 'pods', namespace: tried.namespace }
    expect((await tried.cluster.review({ caller: { kind: 'self' }, attributes, ask: 'self' })).verdict).toBe('allowed')
    const stranger: Caller = { kind: 'person', personId: randomUUID(), groups: ['acgs:automation'] }
    const secrets = { verb: 'delete', group: '', resource: 'secrets', namespace: tried.namespace }
    expect((await tried.cluster.review({ caller: stranger, attributes: secrets, ask: 'subject' })).verdict).toBe('denied')
  })

  test('a kind that is not served is not an object that is missing', async () => {
    const resource = { group: 'nowhere.example', version: 'v1', plural: 'things', kind: 'Thing', isNamespaced: true }
    expect(await troubleIn(tried.cluster.list({ resource, namespace: tried.namespace }))).toEqual({ reason: 'unsupported' })
  })
}
