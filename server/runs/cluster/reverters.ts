import type { Reverter } from '@/lib/reverters'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'
import { FIELD_MANAGER, type OwnedField, ownersOf } from './field-owners'
import { controllerOf, type Meta, type Thing } from './shapes'
import type { Autoscaler } from './shapes-around'

/** Who writes a workload back: recognised by what stands on the object itself. The steering object says later whether it acts. */
type Found = Reverter & { steering: { kind: KindName; namespace: string; name: string } | null }

const ARGO_MANAGERS = new Set(['argocd-controller', 'argocd-application-controller'])
const TRACKING = 'argocd.argoproj.io/tracking-id'
const INSTANCE = 'app.kubernetes.io/instance'
const HELM_RELEASE = 'meta.helm.sh/release-name'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const SCALED_OBJECT = 'scaledobject.keda.sh/name'
const BUILT_IN = new Set(['apps/v1', 'batch/v1', 'v1'])

type Case = { thing: Thing; fields: OwnedField[]; autoscaler: Autoscaler | null; argoNamespace: string }

function base(kind: Reverter['kind'], fields: OwnedField[]): Found {
  const quiet = { manager: null, lastWroteAt: null, timing: 'unknown', isPausable: false, generatedBy: null } as const
  return { kind, fields, steeredBy: null, steering: null, ...quiet }
}

function steered(found: Found, kind: KindName, at: { namespace: string; name: string }): Found {
  return { ...found, steering: { kind, ...at }, steeredBy: { kind: KINDS[kind].kind, ...at }, isPausable: true }
}

/** `<application>:<group>/<kind>:<namespace>/<name>`; an application of another namespace is written `<namespace>_<application>`. */
function trackedBy(meta: Meta, argoNamespace: string): { namespace: string; name: string } | null {
  const [tracked = ''] = (meta.annotations?.[TRACKING] ?? '').split(':')
  const [before = '', after] = tracked.split('_')
  if (tracked !== '') return after === undefined ? { namespace: argoNamespace, name: tracked } : { namespace: before, name: after }
  const isArgos = (meta.managedFields ?? []).some(({ manager = '' }) => ARGO_MANAGERS.has(manager))
  const name = meta.labels?.[INSTANCE]
  return isArgos && name !== undefined ? { namespace: argoNamespace, name } : null
}

function ofArgo({ thing, fields, argoNamespace }: Case): Found[] {
  const at = trackedBy(thing.metadata, argoNamespace)
  return at === null ? [] : [steered(base('argo', fields), 'Application', at)]
}

function ofFlux({ thing: { metadata }, fields }: Case): Found[] {
  const kinds = [
    ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
    ['helm.toolkit.fluxcd.io', 'HelmRelease'],
  ] as const
  return kinds.flatMap(([prefix, kind]) => {
    const name = metadata.labels?.[`${prefix}/name`]
    const namespace = metadata.labels?.[`${prefix}/namespace`] ?? metadata.namespace
    return name === undefined || namespace === undefined ? [] : [steered(base('flux', fields), kind, { namespace, name })]
  })
}

function ofAutoscaler({ fields, autoscaler }: Case): Found[] {
  if (autoscaler === null || !fields.includes('replicas')) return []
  const { name, namespace = '', labels } = autoscaler.metadata
  const scaledObject = labels?.[SCALED_OBJECT]
  if (scaledObject !== undefined) return [steered(base('keda', ['replicas']), 'ScaledObject', { namespace, name: scaledObject })]
  return [{ ...base('hpa', ['replicas']), steeredBy: { kind: 'HorizontalPodAutoscaler', namespace, name }, timing: 'soon' }]
}

function ofOwner({ thing: { metadata }, fields }: Case): Found[] {
  const owner = controllerOf(metadata)
  if (owner === undefined) return []
  const namespace = metadata.namespace ?? ''
  const steeredBy = { kind: owner.kind, namespace, name: owner.name }
  if (owner.kind === 'CronJob')
    return [{ ...base('cronjob', fields), steeredBy, steering: { ...steeredBy, kind: 'CronJob' }, isPausable: true }]
  return BUILT_IN.has(owner.apiVersion) ? [] : [{ ...base('operator', fields), steeredBy, timing: 'soon' }]
}

/** Only named where no continuous one is: Argo CD and Flux apply charts and texts too. */
function byHand({ thing: { metadata }, fields }: Case): Found[] {
  if (metadata.annotations?.[HELM_RELEASE] !== undefined) return [{ ...base('helm', fields), timing: 'nextApply' }]
  const applies = fields.flatMap((field) => ownersOf(metadata.managedFields, field)).filter(({ isApply }) => isApply)
  const others = applies.filter(({ manager }) => manager !== FIELD_MANAGER)
  const isApplied = others.length > 0 || metadata.annotations?.[LAST_APPLIED] !== undefined
  return isApplied ? [{ ...base('apply', fields), manager: others[0]?.manager ?? 'kubectl-client-side-apply', timing: 'nextApply' }] : []
}

function signed(found: Found, meta: Meta): Found {
  const owners = found.fields.flatMap((field) => ownersOf(meta.managedFields, field)).filter(({ manager }) => manager !== FIELD_MANAGER)
  const theirs = found.kind === 'argo' ? owners.filter(({ manager }) => ARGO_MANAGERS.has(manager)) : owners
  return { ...found, manager: found.manager ?? theirs[0]?.manager ?? null, lastWroteAt: theirs[0]?.at ?? null }
}

/** Everything on the object that says somebody may write `fields` back. `timing` is unknown until the steering object has been read. */
export function revertersOf(one: Omit<Case, 'argoNamespace'> & { argoNamespace?: string }): Found[] {
  const asked = { argoNamespace: 'argocd', ...one }
  const steadily = [...ofArgo(asked), ...ofFlux(asked), ...ofAutoscaler(asked), ...ofOwner(asked)]
  const isSynced = steadily.some(({ kind }) => kind === 'argo' || kind === 'flux')
  return [...steadily, ...(isSynced ? [] : byHand(asked))].map((found) => signed(found, one.thing.metadata))
}
export type FoundReverter = Found
