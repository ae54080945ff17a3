import { afterEach, describe, expect, test } from 'vitest'
import { ANNOTATIONS, type ApplyWrite, type KubeObject, type PatchWrite, refTo } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { configMap, holdObject, OPERATOR, STAMP, type Writes } from '@/server/testing/cluster/held-object'
import { answer, refuse } from '@/server/testing/cluster/scripted-server'
import { testClock } from '@/server/testing/cluster/test-clock'

const REF = refTo('ConfigMap', 'governance', 'colors')
const MARKS = { [ANNOTATIONS.run]: 'run-1', [ANNOTATIONS.fence]: '7', [ANNOTATIONS.changeId]: 'change-1' }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
type Held = Awaited<ReturnType<typeof holdObject>>
// A clock that stands still: how fast this machine is decides nothing.
const clock = { ...testClock(), now: () => 0 }
async function hold(first: KubeObject | null, writes: (held: Held) => Writes): Promise<Held> {
  const held: Held = await holdObject(first, (asked, response) => writes(held)(asked, response), { clock })
  open.push(held)
  return held
}
/** The write takes effect: stamped, and its new version is the answer. */
const obey =
  (held: Held): Writes =>
  (_asked, response) =>
    answer(response, held.move({ metadata: { annotations: MARKS }, data: { color: 'red' } }))

const patchOf = (object: KubeObject, rest: Partial<PatchWrite> = {}): PatchWrite => ({
  caller: OPERATOR,
  stamp: STAMP,
  ref: REF,
  precondition: preconditionOf(object),
  patch: { type: 'merge', body: { data: { color: 'red' } } },
  ...rest,
})
const troubleIn = async (promise: Promise<unknown>) => {
  const cause = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return cause instanceof ClusterError ? cause.trouble : cause
}

test('a merge patch names uid and version, is stamped, and says manager and strictness', async () => {
  const held = await hold(configMap(), obey)
  const done = await held.cluster.patch(patchOf(configMap()))
  const [sent] = held.written()
  expect(sent?.json()).toEqual({ data: { color: 'red' }, metadata: { uid: 'uid-1', resourceVersion: '10', annotations: MARKS } })
  expect(sent?.header('content-type')).toEqual(['application/merge-patch+json'])
  expect(Object.fromEntries(sent?.query ?? [])).toEqual({ fieldManager: 'acgs-console', fieldValidation: 'Strict' })
  expect(sent?.header('impersonate-user')).toEqual(['acgs:p-1'])
  expect(held.server.asked[0]?.header('impersonate-user')).toEqual([])
  expect(done).toMatchObject({ outcome: 'written', status: 200, auditId: 'audit-1' })
  expect(done.record).toMatchObject({
    method: 'PATCH',
    status: 200,
    auditId: 'audit-1',
    before: { data: { color: 'green' } },
    after: { data: { color: 'red' } },
  })
  expect(done.record.bodyDigest).toMatch(/^sha256:[0-9a-f]{64}$/)
})

test('a JSON patch tests uid and version first and adds one annotation path each', async () => {
  const held = await hold(configMap({ annotations: { theirs: 'kept' } }), obey)
  const operations = [{ op: 'replace', path: '/data/color', value: 'red' }] as const
  await held.cluster.patch(patchOf(configMap({ annotations: { theirs: 'kept' } }), { patch: { type: 'json', operations } }))
  expect(held.written()[0]?.json()).toEqual([
    { op: 'test', path: '/metadata/uid', value: 'uid-1' },
    { op: 'test', path: '/metadata/resourceVersion', value: '10' },
    { op: 'add', path: '/metadata/annotations/acgs.io~1run', value: 'run-1' },
    { op: 'add', path: '/metadata/annotations/acgs.io~1fence', value: '7' },
    { op: 'add', path: '/metadata/annotations/acgs.io~1change-id', value: 'change-1' },
    ...operations,
  ])
})

test('a preview is a dry run without a stamp', async () => {
  const held = await hold(configMap(), (one) => (_asked, response) => answer(response, { ...one.held.object, data: { color: 'red' } }))
  const done = await held.cluster.patch(patchOf(configMap(), { stamp: 'preview' }))
  expect(held.written()[0]?.query.get('dryRun')).toBe('All')
  expect(held.written()[0]?.json()).toEqual({ data: { color: 'red' }, metadata: { uid: 'uid-1', resourceVersion: '10' } })
  expect(done.object).toMatchObject({ data: { color: 'red' } })
})

describe('a version that moved', () => {
  test.each([409, 422])('%i with nothing but a new status: taken, and written on the new version', async (status) => {
    const held = await hold(configMap(), (one) => {
      let calls = 0
      return (asked, response) => {
        calls += 1
        if (one.written().length > 1) return obey(one)(asked, response)
        one.move({ status: { seen: calls } })
        refuse(response, status, { reason: status === 409 ? 'Conflict' : 'Invalid', message: 'the object has been modified' })
      }
    })
    expect((await held.cluster.patch(patchOf(configMap()))).outcome).toBe('written')
    expect(held.written().map((asked) => (asked.json().metadata as { resourceVersion: string }).resourceVersion)).toEqual(['10', '11'])
  })

  test('before the first call: other bookkeeping is no other content', async () => {
    const held = await hold(
      configMap({ resourceVersion: '15', generation: 1, annotations: { 'deployment.kubernetes.io/revision': '4' } }),
      obey,
    )
    expect((await held.cluster.patch(patchOf(configMap()))).outcome).toBe('written')
  })

  test('other content is planned anew, nothing is written', async () => {
    const held = await hold(configMap({ resourceVersion: '11' }, { color: 'blue' }), obey)
    expect(await troubleIn(held.cluster.patch(patchOf(configMap())))).toEqual({
      reason: 'moved',
      how: 'otherContent',
      uid: 'uid-1',
      resourceVersion: '11',
    })
    expect(held.written()).toEqual([])
  })

  test('another object of the same name is not the one', async () => {
    const held = await hold(configMap({ uid: 'uid-2' }), obey)
    expect(await troubleIn(held.cluster.patch(patchOf(configMap())))).toMatchObject({ reason: 'moved', how: 'otherObject', uid: 'uid-2' })
  })

  test('an object that keeps moving is given up after five times', async () => {
    const held = await hold(configMap(), (one) => (_asked, response) => {
      one.move({ status: {} })
      refuse(response, 409, { reason: 'Conflict' })
    })
    expect(await troubleIn(held.cluster.patch(patchOf(configMap())))).toMatchObject({ reason: 'moved', how: 'keepsMoving' })
    expect(held.written()).toHaveLength(6)
  })

  test('422 on the very version is the change’s own fault', async () => {
    const held = await hold(
      configMap(),
      () => (_asked, response) =>
        refuse(response, 422, {
          reason: 'Invalid',
          message: 'data is bad',
          details: { name: 'colors', causes: [{ field: 'data.color', message: 'not a color' }] },
        }),
    )
    expect(await troubleIn(held.cluster.patch(patchOf(configMap())))).toEqual({
      reason: 'invalid',
      causes: [{ field: 'data.color', message: 'not a color' }],
    })
    expect(held.written()).toHaveLength(1)
  })
})

test('F22: an object with a higher fence is another worker’s; the same or a lower one is not', async () => {
  const fenced = configMap({ annotations: { [ANNOTATIONS.fence]: '8', [ANNOTATIONS.run]: 'run-2' } })
  const held = await hold(fenced, obey)
  expect(await troubleIn(held.cluster.patch(patchOf(fenced)))).toEqual({ reason: 'fenced', fence: 8n, runId: 'run-2' })
  expect(held.written()).toEqual([])
  held.held.object = configMap({ annotations: { [ANNOTATIONS.fence]: '7', [ANNOTATIONS.run]: 'run-1' } })
  expect((await held.cluster.patch(patchOf(configMap()))).outcome).toBe('written')
})

describe('F3: the answer was lost', () => {
  const cut: Writes = (_asked, response) => response.stream.session?.destroy()

  test('the change is on the object: done, and not made twice', async () => {
    const held = await hold(configMap(), (one) => (asked, response) => {
      one.move({ metadata: { annotations: MARKS }, data: { color: 'red' } })
      return cut(asked, response)
    })
    expect(await held.cluster.patch(patchOf(configMap()))).toMatchObject({ outcome: 'found', object: { data: { color: 'red' } } })
    expect(held.written()).toHaveLength(1)
  })

  test('it is not there and nothing else changed: made again', async () => {
    const held = await hold(
      configMap(),
      (one) => (asked, response) => (one.written().length === 1 ? cut(asked, response) : obey(one)(asked, response)),
    )
    expect((await held.cluster.patch(patchOf(configMap()))).outcome).toBe('written')
    expect(held.written()).toHaveLength(2)
  })

  test('something else changed meanwhile: unknown, never failed', async () => {
    const held = await hold(configMap(), (one) => (asked, response) => {
      one.move({ data: { color: 'blue' } })
      return cut(asked, response)
    })
    expect(await troubleIn(held.cluster.patch(patchOf(configMap())))).toEqual({ reason: 'outcomeUnknown' })
  })

  test('a 5xx is looked up too: done if the object says so, else failed as it is', async () => {
    const stored = await hold(configMap(), (one) => (_asked, response) => {
      one.move({ metadata: { annotations: MARKS }, data: { color: 'red' } })
      refuse(response, 500, { message: 'etcdserver: request timed out' })
    })
    expect((await stored.cluster.patch(patchOf(configMap()))).outcome).toBe('found')
    const dropped = await hold(configMap(), () => (_asked, response) => refuse(response, 500, { message: 'etcdserver: request timed out' }))
    const failed = dropped.cluster.patch(patchOf(configMap()))
    await expect(failed).rejects.toMatchObject({
      trouble: { reason: 'failed' },
      status: 500,
      auditId: 'audit-1',
      call: { method: 'PATCH' },
    })
    expect(dropped.written()).toHaveLength(1)
  })

  test('a takeover finds what the worker before it did', async () => {
    const held = await hold(configMap({ resourceVersion: '12', annotations: MARKS }, { color: 'red' }), obey)
    expect((await held.cluster.patch(patchOf(configMap()))).outcome).toBe('found')
    expect(held.written()).toEqual([])
  })
})

test('a version that moves again after two seconds is given up: a slow cluster is no reason to write late', async () => {
  let now = 0
  const slow = await holdObject(
    configMap(),
    (_asked, response) => {
      now += 2500
      slow.move({ status: { now } })
      refuse(response, 409, { reason: 'Conflict' })
    },
    { clock: { ...testClock(), now: () => now } },
  )
  open.push(slow)
  expect(await troubleIn(slow.cluster.patch(patchOf(configMap())))).toMatchObject({ reason: 'moved', how: 'keepsMoving' })
  expect(slow.written()).toHaveLength(2)
})

describe('create and apply', () => {
  const { uid: _uid, resourceVersion: _version, ...metadata } = configMap().metadata
  const fresh = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { color: 'red' } }
  const create = { caller: OPERATOR, stamp: STAMP, object: fresh, resource: KINDS.ConfigMap }

  test('a created object carries the stamp, and one that this change made before is found', async () => {
    const held = await hold(null, (one) => (asked, response) => {
      if (one.held.object) return refuse(response, 409, { reason: 'AlreadyExists', details: { name: 'colors' } })
      const body = asked.json() as { metadata: Record<string, unknown> }
      one.held.object = { ...fresh, metadata: { ...configMap().metadata, ...body.metadata } }
      answer(response, one.held.object, { status: 201 })
    })
    expect(await held.cluster.create(create)).toMatchObject({
      outcome: 'written',
      status: 201,
      object: { metadata: { annotations: MARKS } },
    })
    expect(await held.cluster.create(create)).toMatchObject({ outcome: 'found' })
    const other = { ...create, stamp: { ...STAMP, changeId: 'change-2' } }
    expect(await troubleIn(held.cluster.create(other))).toEqual({ reason: 'alreadyExists' })
  })

  test('apply is by our manager and without force; whose the fields are is said', async () => {
    const causes = [{ reason: 'FieldManagerConflict', field: '.data.color', message: 'conflict with "painter" using v1' }]
    const held = await hold(
      configMap(),
      () => (_asked, response) => refuse(response, 409, { reason: 'Conflict', message: 'Apply failed', details: { causes } }),
    )
    const apply: ApplyWrite = { ...create, precondition: preconditionOf(configMap()) }
    expect(await troubleIn(held.cluster.apply(apply))).toEqual({
      reason: 'conflict',
      owners: [{ manager: 'painter', field: '.data.color' }],
    })
    const [sent] = held.written()
    expect(sent?.header('content-type')).toEqual(['application/apply-patch+yaml'])
    expect(sent?.query.get('force')).toBe('false')
    expect(sent?.json()).toMatchObject({ metadata: { uid: 'uid-1', resourceVersion: '10', annotations: MARKS } })
    expect(await troubleIn(held.cluster.apply({ ...apply, precondition: 'absent' }))).toEqual({ reason: 'alreadyExists' })
  })
})

test('what is kept of a call holds no secret', async () => {
  const secret = { ...configMap(), kind: 'Secret', data: { password: 'aHVudGVyMg==' } }
  const held = await hold(secret, (one) => (_asked, response) => answer(response, one.move()))
  const done = await held.cluster.patch(patchOf(secret))
  expect(JSON.stringify(done.record)).not.toContain('aHVudGVyMg==')
})
