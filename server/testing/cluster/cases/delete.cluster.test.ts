import { expect } from 'vitest'
import { api, contract, gone, got, made201, paths, soon } from '../contract'
import { JSON_PATCH, MERGE } from '../http'
import { configMap, deployment, owner, pod } from '../objects'

const options = (more: object) => ({ apiVersion: 'v1', kind: 'DeleteOptions', ...more })

contract('delete answers with a Status and takes the object away', {}, async () => {
  const { metadata } = await made201(paths.core('configmaps'), configMap())
  const path = paths.core('configmaps', metadata.name)
  expect((await api.remove(path)).body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: metadata.name, kind: 'configmaps', uid: metadata.uid },
  })
  expect((await api.get(path)).status).toBe(404)
  expect((await api.remove(path)).body).toMatchObject({ code: 404, reason: 'NotFound' })
})

contract('preconditions of uid and version that do not hold are 409 and delete nothing', {}, async () => {
  const { metadata } = await made201(paths.core('configmaps'), configMap())
  const path = paths.core('configmaps', metadata.name)
  const uid = '00000000-0000-4000-8000-000000000000'
  const other = await api.remove(path, options({ preconditions: { uid } }))
  expect(other.body).toMatchObject({ code: 409, reason: 'Conflict' })
  expect(other.body.message).toContain(`the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid})`)
  const stale = await api.remove(path, options({ preconditions: { uid: metadata.uid, resourceVersion: '1' } }))
  expect(stale.body).toMatchObject({ code: 409, reason: 'Conflict' })
  expect(stale.body.message).toContain('the ResourceVersion in the precondition (1) does not match the ResourceVersion in record')
  const { uid: mine, resourceVersion } = metadata
  expect((await api.remove(path, options({ preconditions: { uid: mine, resourceVersion } }))).status).toBe(200)
})

contract('a finalizer keeps the object with its time of deletion until it is taken off', {}, async () => {
  const { metadata } = await made201(paths.core('configmaps'), configMap(undefined, {}, { finalizers: ['acgs.io/hold'] }))
  const path = paths.core('configmaps', metadata.name)
  const asked = await api.remove(path)
  expect(asked.status).toBe(200)
  expect(asked.body.metadata.deletionTimestamp).toMatch(/^\d{4}-/)
  expect(asked.body.metadata.finalizers).toEqual(['acgs.io/hold'])
  const { deletionTimestamp } = (await got(path)).metadata
  await api.remove(path)
  expect((await got(path)).metadata.deletionTimestamp).toBe(deletionTimestamp)
  const more = await api.patch(path, { type: MERGE, body: { metadata: { finalizers: ['acgs.io/hold', 'acgs.io/more'] } } })
  expect(more.status).toBe(422)
  const freed = await api.patch(path, { type: JSON_PATCH, body: [{ op: 'remove', path: '/metadata/finalizers' }] })
  expect(freed.status).toBe(200)
  expect((await api.get(path)).status).toBe(404)
})

contract('deletecollection takes what the selector finds', {}, async () => {
  const group = configMap().metadata.name
  const made = []
  for (const kind of ['a', 'a', 'b'])
    made.push(await made201(paths.core('configmaps'), configMap(undefined, {}, { labels: { group, kind } })))
  const { status, body } = await api.remove(paths.core('configmaps'), undefined, { labelSelector: `group=${group},kind=a` })
  expect(status).toBe(200)
  expect(body.kind).toMatch(/List$|Status/)
  const { items } = (await api.get(paths.core('configmaps'), { labelSelector: `group=${group}` })).body
  expect(items.map(({ metadata }) => metadata.name)).toEqual([made[2]?.metadata.name])
})

contract('what is owned goes with its owner, by uid', { needs: ['controllers'] }, async () => {
  const of = await made201(paths.core('configmaps'), configMap())
  const child = await made201(paths.core('configmaps'), configMap(undefined, {}, { ownerReferences: [owner(of)] }))
  const stranger = { ...of, metadata: { ...of.metadata, uid: '00000000-0000-4000-8000-000000000000' } }
  const orphan = await made201(paths.core('configmaps'), configMap(undefined, {}, { ownerReferences: [owner(stranger)] }))
  await api.remove(paths.core('configmaps', of.metadata.name))
  await gone(paths.core('configmaps', child.metadata.name))
  // An owner that never was owns nothing: the same name with another uid is somebody else.
  await gone(paths.core('configmaps', orphan.metadata.name))
})

contract('Background: the owner goes first, the owned follow', { needs: ['controllers'] }, async () => {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 1 }))
  const path = paths.apps('deployments', metadata.name)
  const query = { labelSelector: `app=${metadata.name}` }
  const count = async (list: string) => (await api.get(list, query)).body.items.length
  await soon(async () => expect(await count(paths.core('pods'))).toBe(1))
  await api.remove(path, options({ propagationPolicy: 'Background' }))
  expect((await api.get(path)).status).toBe(404)
  await soon(async () => expect([await count(paths.apps('replicasets')), await count(paths.core('pods'))]).toEqual([0, 0]))
})

contract('Foreground: the owner waits for the owned that block it', { needs: ['controllers'] }, async () => {
  const of = await made201(paths.core('configmaps'), configMap())
  const references = [owner(of, { blockOwnerDeletion: true })]
  const child = await made201(
    paths.core('configmaps'),
    configMap(undefined, {}, { ownerReferences: references, finalizers: ['acgs.io/hold'] }),
  )
  const path = paths.core('configmaps', of.metadata.name)
  const asked = await api.remove(path, options({ propagationPolicy: 'Foreground' }))
  expect(asked.body.metadata.finalizers).toEqual(['foregroundDeletion'])
  const childPath = paths.core('configmaps', child.metadata.name)
  await soon(async () => expect((await got(childPath)).metadata.deletionTimestamp).toBeDefined())
  expect((await got(path)).metadata.deletionTimestamp).toBeDefined()
  await api.patch(childPath, { type: MERGE, body: { metadata: { finalizers: null } } })
  await gone(path)
})

contract('Orphan: the owned stay and lose their owner', { needs: ['controllers'] }, async () => {
  const of = await made201(paths.core('configmaps'), configMap())
  const child = await made201(paths.core('configmaps'), configMap(undefined, {}, { ownerReferences: [owner(of)] }))
  await api.remove(paths.core('configmaps', of.metadata.name), options({ propagationPolicy: 'Orphan' }))
  await gone(paths.core('configmaps', of.metadata.name))
  const { metadata } = await got(paths.core('configmaps', child.metadata.name))
  expect(metadata.ownerReferences ?? []).toEqual([])
})

contract('a propagation that is none is 422', {}, async () => {
  const { metadata } = await made201(paths.core('configmaps'), configMap())
  const { status } = await api.remove(paths.core('configmaps', metadata.name), options({ propagationPolicy: 'Sideways' }))
  expect(status).toBe(422)
})

contract(
  'a pod is given its grace: it stays with a time of deletion, then goes; grace 0 is at once',
  { needs: ['controllers'] },
  async () => {
    const running = async () => {
      const { metadata } = await made201(paths.core('pods'), pod())
      const path = paths.core('pods', metadata.name)
      await soon(async () => expect((await got(path)).status.phase).toBe('Running'))
      return path
    }
    const path = await running()
    const asked = await api.remove(path, options({ gracePeriodSeconds: 2 }))
    expect(asked.body).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 2, deletionTimestamp: expect.any(String) } })
    await gone(path)
    const now = await running()
    await api.remove(now, options({ gracePeriodSeconds: 0 }))
    expect((await api.get(now)).status).toBe(404)
  },
)
