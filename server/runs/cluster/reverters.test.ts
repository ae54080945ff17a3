import { describe, expect, test } from 'vitest'
import { sayReverter, willStick } from '@/lib/reverters'
import { around, deployment } from '@/server/testing/kube-objects'
import { ownersOf } from './field-owners'
import { steeringOf } from './reverter-pause'
import { revertersOf } from './reverters'
import { Autoscaler } from './shapes-around'
import { undoneBy } from './undone-by'

const template = { 'f:spec': { 'f:template': {} } }
const replicas = { 'f:spec': { 'f:replicas': {} } }
const wrote = (manager: string, fieldsV1: unknown, more: object = {}) => ({
  manager,
  operation: 'Update',
  time: '2026-11-27T02:51:30Z',
  fieldsV1,
  ...more,
})

const found = (metadata: object, fields: ('template' | 'replicas')[] = ['template'], autoscaler: Autoscaler | null = null) =>
  revertersOf({ thing: deployment('v1', { metadata: { ...metadata } }), fields, autoscaler }).map(
    ({ kind, steering, timing, isPausable, manager }) => ({ kind, steering, timing, isPausable, manager }),
  )
const hpa = (labels: object = {}) =>
  Autoscaler.parse(
    around('HorizontalPodAutoscaler', 'engine', {
      metadata: { labels },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'engine' }, maxReplicas: 10 },
    }),
  )

describe('who would write it back', () => {
  test.each([
    ['nobody', {}, []],
    [
      'Argo CD by its tracking id',
      { annotations: { 'argocd.argoproj.io/tracking-id': 'acgs:apps/Deployment:governance/engine' } },
      [['argo', 'Application', 'argocd', 'acgs']],
    ],
    [
      'an Application of another namespace',
      { annotations: { 'argocd.argoproj.io/tracking-id': 'team_acgs:apps/Deployment:governance/engine' } },
      [['argo', 'Application', 'team', 'acgs']],
    ],
    [
      'Argo CD by its label and manager',
      { labels: { 'app.kubernetes.io/instance': 'acgs' }, managedFields: [wrote('argocd-controller', template)] },
      [['argo', 'Application', 'argocd', 'acgs']],
    ],
    ['a label that Helm writes too is not enough', { labels: { 'app.kubernetes.io/instance': 'acgs' } }, []],
    [
      'Flux Kustomization',
      { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux' } },
      [['flux', 'Kustomization', 'flux', 'apps']],
    ],
    [
      'Flux HelmRelease',
      { labels: { 'helm.toolkit.fluxcd.io/name': 'apps', 'helm.toolkit.fluxcd.io/namespace': 'flux' } },
      [['flux', 'HelmRelease', 'flux', 'apps']],
    ],
    [
      'Flux, and its Helm release is no second one',
      {
        labels: { 'helm.toolkit.fluxcd.io/name': 'apps', 'helm.toolkit.fluxcd.io/namespace': 'flux' },
        annotations: { 'meta.helm.sh/release-name': 'apps' },
      },
      [['flux', 'HelmRelease', 'flux', 'apps']],
    ],
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'apps' } }, [['helm']]],
    ['an apply', { managedFields: [wrote('terraform', template, { operation: 'Apply' })] }, [['apply']]],
    ['a last-applied text', { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }, [['apply']]],
    ['our own apply is none', { managedFields: [wrote('acgs-console', template, { operation: 'Apply' })] }, []],
    ['a plain update is none', { managedFields: [wrote('kubectl-edit', template)] }, []],
    [
      'an operator',
      { ownerReferences: [{ apiVersion: 'db.example/v1', kind: 'Database', name: 'main', uid: 'u', controller: true }] },
      [['operator']],
    ],
    [
      'a built-in owner is none',
      { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'main', uid: 'u', controller: true }] },
      [],
    ],
    [
      'a CronJob',
      { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'u', controller: true }] },
      [['cronjob', 'CronJob', 'governance', 'nightly']],
    ],
  ])('%s', (_what, metadata, expected) => {
    expect(
      found(metadata).map(({ kind, steering }) => (steering === null ? [kind] : [kind, steering.kind, steering.namespace, steering.name])),
    ).toEqual(expected)
  })

  test('an autoscaler writes the count and not the template; one of KEDA is steered by its ScaledObject', () => {
    expect(found({}, ['template'], hpa())).toEqual([])
    expect(found({}, ['replicas'], hpa())).toMatchObject([{ kind: 'hpa', timing: 'soon', isPausable: false }])
    expect(found({}, ['replicas'], hpa({ 'scaledobject.keda.sh/name': 'engine' }))).toMatchObject([
      { kind: 'keda', isPausable: true, steering: { kind: 'ScaledObject', namespace: 'governance', name: 'engine' } },
    ])
  })
})

describe('who owns a field', () => {
  test('is read from the cluster, newest first, without the status', () => {
    const fields = [
      wrote('kubectl', replicas),
      wrote('keda', replicas, { time: '2026-11-27T03:00:00Z', subresource: 'scale' }),
      wrote('hpa', replicas, { subresource: 'status' }),
      wrote('argocd-controller', template),
    ]
    expect(ownersOf(fields, 'replicas').map(({ manager }) => manager)).toEqual(['keda', 'kubectl'])
    expect(ownersOf(fields, 'template').map(({ manager }) => manager)).toEqual(['argocd-controller'])
    expect(ownersOf(undefined, 'template')).toEqual([])
  })

  test('who undid it is the newest writer that is neither us nor a controller', () => {
    const managedFields = [
      wrote('acgs-console', template, { time: '2026-11-27T04:00:00Z' }),
      wrote('argocd-controller', template),
      wrote('kube-controller-manager', template),
    ]
    expect(undoneBy({ ...deployment('v1').metadata, managedFields }, 'template')).toEqual({
      manager: 'argocd-controller',
      at: '2026-11-27T02:51:30Z',
    })
    expect(undoneBy({ ...deployment('v1').metadata, managedFields: [] })).toBeNull()
  })
})

describe('a pause and its way back', () => {
  const application = (automated: unknown, metadata: object = {}) => ({
    ...around('Application', 'acgs', { metadata: { ...metadata }, spec: { syncPolicy: { automated } } }),
  })
  const argo = steeringOf('Application')
  const old = steeringOf('Application', { knowsEnabled: false })

  test('Argo CD heals by itself, syncs with its source, or leaves it', () => {
    const timings = [{ selfHeal: true }, {}, { selfHeal: true, enabled: false }, undefined].map((automated) =>
      argo?.timing(application(automated)),
    )
    expect(timings).toEqual(['soon', 'nextSync', 'never', 'never'])
  })

  test('newer releases have a switch: it goes off, and comes back exactly as it was', () => {
    const object = application({ selfHeal: true })
    expect(argo?.pause(object)).toEqual({ type: 'merge', body: { spec: { syncPolicy: { automated: { enabled: false } } } } })
    const prior = argo?.prior(object) ?? {}
    expect(prior).toEqual({ automated: { selfHeal: true }, knowsEnabled: true })
    expect(argo?.restore(prior)).toEqual({
      type: 'merge',
      body: { spec: { syncPolicy: { automated: { enabled: null, selfHeal: true } } } },
    })
  })

  test('older ones lose the setting, which is kept and put back', () => {
    const object = application({ selfHeal: true, prune: true })
    expect(old?.pause(object)).toEqual({ type: 'merge', body: { spec: { syncPolicy: { automated: null } } } })
    expect(old?.restore(old.prior(object))).toEqual({
      type: 'merge',
      body: { spec: { syncPolicy: { automated: { selfHeal: true, prune: true } } } },
    })
  })

  test('one that an ApplicationSet writes is told by an annotation', () => {
    const object = application(
      { selfHeal: true },
      { ownerReferences: [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', name: 'all', uid: 'u', controller: true }] },
    )
    expect(argo?.pause(object)).toEqual({
      type: 'merge',
      body: { metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' } } },
    })
    expect(argo?.restore(argo.prior(object))).toEqual({
      type: 'merge',
      body: { metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': null } } },
    })
  })

  test('Flux is suspended; a HelmRelease mends drift only where it is told to', () => {
    const flux = steeringOf('Kustomization')
    const release = (spec: object) => around('HelmRelease', 'apps', { spec })
    expect(flux?.pause(around('Kustomization', 'apps'))).toEqual({ type: 'merge', body: { spec: { suspend: true } } })
    expect(flux?.restore({ suspend: null })).toEqual({ type: 'merge', body: { spec: { suspend: null } } })
    expect([{}, { driftDetection: { mode: 'enabled' } }, { suspend: true }].map((spec) => flux?.timing(release(spec)))).toEqual([
      'nextSync',
      'soon',
      'never',
    ])
    expect(flux?.timing(around('Kustomization', 'apps', { spec: {} }))).toBe('soon')
  })

  test('KEDA keeps the count that the plan wants', () => {
    const keda = steeringOf('ScaledObject', { replicas: 5 })
    expect(keda?.pause(around('ScaledObject', 'engine'))).toEqual({
      type: 'merge',
      body: { metadata: { annotations: { 'autoscaling.keda.sh/paused-replicas': '5' } } },
    })
    expect(steeringOf('ScaledJob')?.pause(around('ScaledJob', 'engine'))).toEqual({
      type: 'merge',
      body: { metadata: { annotations: { 'autoscaling.keda.sh/paused': 'true' } } },
    })
    expect(
      keda?.isPaused(around('ScaledObject', 'engine', { metadata: { annotations: { 'autoscaling.keda.sh/paused-replicas': '0' } } })),
    ).toBe(true)
    expect(steeringOf('Service')).toBeNull()
  })
})

test('will it stick: the worst one counts, and it is said in words', () => {
  const reverter = {
    kind: 'argo',
    steeredBy: { kind: 'Application', namespace: 'argocd', name: 'acgs' },
    fields: ['template'],
    manager: null,
    lastWroteAt: null,
    isPausable: true,
    generatedBy: null,
  } as const
  const of = (timing: 'soon' | 'nextSync' | 'never' | 'unknown') => ({ ...reverter, fields: ['template' as const], timing })
  expect(willStick([], []).answer).toBe('yes')
  expect(willStick([of('never')], []).answer).toBe('yes')
  expect(willStick([of('nextSync')], []).answer).toBe('until')
  expect(willStick([of('nextSync'), of('unknown')], []).answer).toBe('unknown')
  expect(willStick([of('unknown'), of('soon'), of('never')], []).answer).toBe('no')
  expect(sayReverter(of('soon'))).toBe('Argo CD (Application argocd/acgs) would undo it within minutes.')
})
