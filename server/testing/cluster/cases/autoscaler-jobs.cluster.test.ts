import { expect } from 'vitest'
import { api, contract, got, made201, ns, paths, soon } from '../contract'
import { MERGE } from '../http'
import { deployment, templateOf } from '../objects'
import { podsOf, rolledOut } from '../rollouts'

const HPA = (name?: string) => paths.of('autoscaling/v2', 'horizontalpodautoscalers', name)
const AT = (name: string) => paths.apps('deployments', name)

async function scaled(replicas: number, bounds: { minReplicas: number; maxReplicas: number }): Promise<string> {
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas }))
  const { name } = metadata
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name }
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]
  const object = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: { scaleTargetRef, ...bounds, metrics },
  }
  await made201(HPA(), object)
  return name
}
const wish = async (name: string) => (await got(AT(name))).spec.replicas

contract('HPA: a count outside its bounds is undone', { needs: ['controllers', 'HPA'] }, async () => {
  const name = await scaled(1, { minReplicas: 2, maxReplicas: 3 })
  await soon(async () => expect(await wish(name)).toBe(2))
  await api.patch(`${AT(name)}/scale`, { type: MERGE, body: { spec: { replicas: 5 } } })
  await soon(async () => expect(await wish(name)).toBe(3))
  await api.remove(HPA(name))
  await api.remove(AT(name))
})

contract('HPA: at 0 it idles and says so; restoring the count brings it back', { needs: ['controllers', 'HPA'] }, async () => {
  const name = await scaled(2, { minReplicas: 2, maxReplicas: 3 })
  await rolledOut(name, 2)
  await api.patch(`${AT(name)}/scale`, { type: MERGE, body: { spec: { replicas: 0 } } })
  await soon(async () => {
    const { status } = await got(HPA(name))
    expect(status.conditions).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled' })]),
    )
  })
  expect(await wish(name)).toBe(0)
  await api.patch(`${AT(name)}/scale`, { type: MERGE, body: { spec: { replicas: 2 } } })
  await rolledOut(name, 2)
  await api.remove(HPA(name))
  await api.remove(AT(name))
})

const jobTemplate = (app: string) => {
  const { metadata, spec } = templateOf(app)
  return { metadata, spec: { ...spec, restartPolicy: 'Never' } }
}

contract('Job: suspended it has no pod, resumed it completes', { needs: ['controllers', 'own cluster'] }, async () => {
  const name = `job-${ns.slice(-8)}`
  await made201(paths.of('batch/v1', 'jobs'), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { suspend: true, template: jobTemplate(name) },
  })
  const path = paths.of('batch/v1', 'jobs', name)
  await soon(async () => {
    expect((await got(path)).status.conditions).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'Suspended', status: 'True' })]),
    )
  })
  expect(await podsOf(name)).toEqual([])
  await api.patch(path, { type: MERGE, body: { spec: { suspend: false } } })
  await soon(async () => {
    const { status } = await got(path)
    expect(status.succeeded).toBe(1)
    expect(status.conditions).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'Complete', status: 'True' })]))
  })
  await api.remove(path, { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' })
})

contract('CronJob: suspend is stored and read back, a schedule that is none is 422', {}, async () => {
  const name = `cron-${ns.slice(-8)}`
  const at = paths.of('batch/v1', 'cronjobs')
  const spec = { schedule: '0 3 * * *', jobTemplate: { spec: { template: jobTemplate(name) } } }
  const object = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name }, spec }
  expect((await api.post(at, { ...object, spec: { ...spec, schedule: 'sometimes' } })).body).toMatchObject({
    code: 422,
    details: { causes: [{ field: 'spec.schedule' }] },
  })
  const stored = await made201(at, object)
  expect(stored.spec.suspend).toBe(false)
  const { body } = await api.patch(`${at}/${name}`, { type: MERGE, body: { spec: { suspend: true } } })
  expect(body.spec.suspend).toBe(true)
  expect(body.metadata.generation).toBe(2)
  await api.remove(`${at}/${name}`)
})
