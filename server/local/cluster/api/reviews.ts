import { authorize } from '@/server/local/cluster/identity/authorize'
import { grantsOf } from '@/server/local/cluster/identity/rules'
import type { User, Verdict, Wish } from '@/server/local/cluster/identity/user'
import { isObject, type Json } from '@/server/local/cluster/object'
import { badRequest, invalid } from '@/server/local/cluster/status'
import { mediaType, PROTOBUF, readObject } from './body'
import type { Call, Reply } from './call'
import { readReview } from './protobuf'

export const AUTHORIZATION = { group: 'authorization.k8s.io', version: 'v1' }
export const AUTHENTICATION = { group: 'authentication.k8s.io', version: 'v1' }

/** Kinds that are asked and answered, and stored nowhere. */
export const REVIEWS = [
  { ...AUTHORIZATION, plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview', isNamespaced: false },
  { ...AUTHORIZATION, plural: 'subjectaccessreviews', kind: 'SubjectAccessReview', isNamespaced: false },
  { ...AUTHORIZATION, plural: 'localsubjectaccessreviews', kind: 'LocalSubjectAccessReview', isNamespaced: true },
  { ...AUTHORIZATION, plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview', isNamespaced: false },
  { ...AUTHENTICATION, plural: 'selfsubjectreviews', kind: 'SelfSubjectReview', isNamespaced: false },
] as const

export type Review = (typeof REVIEWS)[number]

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

function wishOf(spec: Json, kind: string): Wish {
  const { resourceAttributes, nonResourceAttributes } = spec
  const isOne = isObject(resourceAttributes) !== isObject(nonResourceAttributes)
  if (!isOne) {
    const message = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified'
    throw invalid(`${kind}.authorization.k8s.io`, '', [{ reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes' }])
  }
  if (isObject(nonResourceAttributes))
    return { isResource: false, verb: text(nonResourceAttributes.verb), path: text(nonResourceAttributes.path) }
  const of = isObject(resourceAttributes) ? resourceAttributes : {}
  const { verb, group, resource, subresource, namespace, name } = of
  return {
    isResource: true,
    verb: text(verb),
    group: text(group),
    resource: text(resource),
    subresource: text(subresource),
    namespace: text(namespace),
    name: text(name),
  }
}

const accessStatus = ({ isAllowed, reason, evaluationError }: Verdict): Json => ({
  allowed: isAllowed,
  ...(reason === '' ? {} : { reason }),
  ...(evaluationError === undefined ? {} : { evaluationError }),
})

function subjectIn(spec: Json, kind: string): User {
  const { user, groups, uid, extra } = spec
  if (!text(user) && strings(groups).length === 0) {
    const message = 'Invalid value: "": at least one of user or group must be specified'
    throw invalid(`${kind}.authorization.k8s.io`, '', [{ reason: 'FieldValueInvalid', message, field: 'spec.user' }])
  }
  const extras = isObject(extra) ? Object.entries(extra).map(([name, values]) => [name, strings(values)]) : []
  return { name: text(user), groups: strings(groups), extra: Object.fromEntries(extras), ...(text(uid) === '' ? {} : { uid: text(uid) }) }
}

function rulesStatus({ store, user }: Call, namespace: string): Json {
  const { grants, missing } = grantsOf(store, user, namespace)
  const rules = grants.map(({ rule }) => rule)
  const resourceRules = rules.filter(({ resources }) => resources !== undefined)
  return {
    resourceRules: resourceRules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames ? { resourceNames } : {}),
    })),
    nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs }) => (nonResourceURLs === undefined ? [] : [{ verbs, nonResourceURLs }])),
    incomplete: missing.length > 0,
    ...(missing.length === 0 ? {} : { evaluationError: missing.join(', ') }),
  }
}

function userInfo({ name, uid, groups, extra }: User): Json {
  return { username: name, ...(uid === undefined ? {} : { uid }), groups, ...(Object.keys(extra).length === 0 ? {} : { extra }) }
}

function statusOf(call: Call, { kind }: Review, spec: Json): Json {
  const { store, user } = call
  switch (kind) {
    case 'SelfSubjectReview':
      return { userInfo: userInfo(user) }
    case 'SelfSubjectRulesReview':
      if (text(spec.namespace) === '') throw badRequest('no namespace on request')
      return rulesStatus(call, text(spec.namespace))
    case 'SelfSubjectAccessReview':
      return accessStatus(authorize(store, user, wishOf(spec, kind)))
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return accessStatus(authorize(store, subjectIn(spec, kind), wishOf(spec, kind)))
  }
}

/** Answers a review. Bodies of reviews of oneself may be protobuf; the answer is JSON. */
export function review(call: Call, asked: Review): Reply {
  const { kind, group, version } = asked
  const isProtobuf = mediaType(call.contentType) === PROTOBUF
  const value = isProtobuf ? readReview(call.body, kind) : readObject(call.body, call.contentType)
  if (value.kind !== undefined && value.kind !== kind) {
    throw badRequest(
      `${String(value.kind)} in version "v1" cannot be handled as a ${kind}: converting (${String(value.kind)}) to (${kind}): unknown conversion`,
    )
  }
  if (value.apiVersion !== undefined && value.apiVersion !== `${group}/${version}`) {
    throw badRequest(
      `the API version in the data (${String(value.apiVersion)}) does not match the expected API version (${group}/${version})`,
    )
  }
  const spec = isObject(value.spec) ? value.spec : {}
  const metadata = isObject(value.metadata) ? value.metadata : { creationTimestamp: null }
  const shown = kind === 'SelfSubjectReview' ? {} : { spec: kind === 'SelfSubjectRulesReview' ? {} : spec }
  return { code: 201, body: { kind, apiVersion: `${group}/${version}`, metadata, ...shown, status: statusOf(call, asked, spec) } }
}
