import { isObject, type Json, type KubeObject, timestamp } from '@/server/local/cluster/object'
import { badRequest, forbidden, notFound, StatusError } from '@/server/local/cluster/status'
import type { Store } from '@/server/local/cluster/store'
import { mediaType, PROTOBUF, readObject } from './body'
import { type Call, isDryRun, type Reply } from './call'
import { deleteOptionsIn } from './delete'
import { labelsMatch } from './match-labels'
import { readEviction } from './protobuf'
import type { Target } from './target'

const BUDGETS = 'poddisruptionbudgets.policy'
const SUCCESS: Reply = { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } }
// Answered as a creation that went through: only its body says that it did not.
const TWO_BUDGETS: Reply = {
  code: 201,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    code: 500,
  },
}

function held(message: string, retryAfterSeconds: number): StatusError {
  const details = { causes: [{ reason: 'DisruptionBudget', message }], ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}) }
  return new StatusError({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details,
  })
}

const processing = (name: string) => held(`The disruption budget ${name} is still being processed by the server.`, 10)
const numberIn = (status: Json | undefined, name: string) => (typeof status?.[name] === 'number' ? status[name] : 0)

function isReady({ status }: KubeObject): boolean {
  const conditions = Array.isArray(status?.conditions) ? status.conditions.filter(isObject) : []
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')
}

const needsNoBudget = ({ status, metadata }: KubeObject) =>
  metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(String(status?.phase))

/** A pod that is not ready disrupts nobody while its budget is met, or where the budget says so. */
function isUncounted(pod: KubeObject, { spec, status }: KubeObject): boolean {
  if (isReady(pod)) return false
  const desired = numberIn(status, 'desiredHealthy')
  return spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (numberIn(status, 'currentHealthy') >= desired && desired > 0)
}

function takeOne(store: Store, pod: KubeObject, { budget, isDry }: { budget: KubeObject; isDry: boolean }) {
  const { name, namespace = '', generation = 0 } = budget.metadata
  const { status } = budget
  if (numberIn(status, 'observedGeneration') < generation) throw processing(name)
  const allowed = numberIn(status, 'disruptionsAllowed')
  if (allowed < 0) throw forbidden('poddisruptionbudget.policy', name, 'pdb disruptions allowed is negative')
  if (allowed === 0) {
    const [needs, has] = [numberIn(status, 'desiredHealthy'), numberIn(status, 'currentHealthy')]
    throw held(`The disruption budget ${name} needs ${needs} healthy pods and has ${has} currently`, 0)
  }
  if (isDry) return
  store.change(
    BUDGETS,
    { namespace, name },
    (draft) => {
      const disruptedPods = {
        ...(isObject(draft.status?.disruptedPods) ? draft.status.disruptedPods : {}),
        [pod.metadata.name]: timestamp(store.now()),
      }
      draft.status = { ...draft.status, disruptionsAllowed: allowed - 1, disruptedPods }
    },
    { manager: 'kube-apiserver', subresource: 'status' },
  )
}

export function evict(call: Call, { namespace, name }: Target): Reply {
  const { store } = call
  const eviction = mediaType(call.contentType) === PROTOBUF ? readEviction(call.body) : readObject(call.body, call.contentType)
  const version = eviction.apiVersion
  if (version !== undefined && version !== 'policy/v1' && version !== 'policy/v1beta1') {
    throw badRequest(`the API version in the data (${version}) does not match the expected API version (policy/v1)`)
  }
  const said = isObject(eviction.metadata) ? eviction.metadata.name : undefined
  if (said !== name) throw badRequest('name in URL does not match name in Eviction object')
  const given = deleteOptionsIn(isObject(eviction.deleteOptions) ? eviction.deleteOptions : {})
  const isDry = given.isDryRun === true || isDryRun(call)
  const pod = store.get('pods', { namespace, name })
  if (pod === null) throw notFound('pods', name)
  const drop = () => store.delete('pods', { namespace, name }, { ...given, isDryRun: isDry })
  if (needsNoBudget(pod)) {
    drop()
    return SUCCESS
  }
  const budgets = store
    .list(BUDGETS, namespace)
    .filter(({ spec }) => isObject(spec?.selector) && labelsMatch(spec.selector, pod.metadata.labels ?? {}))
  const [budget] = budgets
  if (budgets.length > 1) return TWO_BUDGETS
  store.transaction(() => {
    if (budget !== undefined && !isUncounted(pod, budget)) takeOne(store, pod, { budget, isDry })
    drop()
  })
  return SUCCESS
}
