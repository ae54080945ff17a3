import { authorize, deniedMessage } from '@/server/local/cluster/identity/authorize'
import type { User, Wish } from '@/server/local/cluster/identity/user'
import { forbidden, notFound, StatusError } from '@/server/local/cluster/status'
import type { Store } from '@/server/local/cluster/store'
import { mediaType } from './body'
import { type Call, flag, type Reply } from './call'
import { remove, removeAll } from './delete'
import { evict } from './evict'
import { writeOne } from './form'
import { list } from './list'
import { log } from './log'
import { checkOptions } from './options'
import { APPLY_PATCH, patch } from './patch'
import { REVIEWS, type Review, review } from './reviews'
import { scale } from './scale'
import { type Parts, partsOfPath, type Target, targetOf } from './target'
import { watch } from './watch'
import { create, update } from './write'

const VERBS: Record<string, [named: string, all: string]> = {
  GET: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
}

/** A list of one by its name is authorised by that name. */
const selectedName = (query: URLSearchParams) => /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1] ?? ''

/** What a request asks to do, whether or not such a thing exists. */
export function wishOf(method: string, path: string, query: URLSearchParams): Wish {
  const parts = partsOfPath(path)
  const verbs = VERBS[method]
  if (parts === null || verbs === undefined) return { isResource: false, verb: method.toLowerCase(), path }
  const isWatch = method === 'GET' && flag(query, 'watch') === true
  const verb = isWatch ? 'watch' : parts.name === '' ? verbs[1] : verbs[0]
  const isSelection = parts.name === '' && ['list', 'watch', 'deletecollection'].includes(verb)
  const { group, version, namespace, plural, subresource } = parts
  return {
    isResource: true,
    verb,
    group,
    version,
    resource: plural,
    subresource,
    namespace,
    name: isSelection ? selectedName(query) : parts.name,
  }
}

export function demand(store: Store, user: User, wish: Wish) {
  const { isAllowed, reason } = authorize(store, user, wish)
  if (isAllowed) return
  const why = reason === '' ? deniedMessage(user, wish) : `${deniedMessage(user, wish)}: ${reason}`
  if (wish.isResource) throw forbidden(wish.group === '' ? wish.resource : `${wish.resource}.${wish.group}`, wish.name, why)
  throw new StatusError({ code: 403, reason: 'Forbidden', message: `forbidden: ${why}`, details: {} })
}

const notAllowed = (): StatusError =>
  new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  })

function get(call: Call, target: Target): Reply {
  const { resource, namespace, name } = target
  const object = call.store.get(resource.id, resource.isNamespaced ? { namespace, name } : { name })
  if (object === null) throw notFound(resource.id, name)
  return { code: 200, body: writeOne({ resource, object, form: call.form, now: call.store.now() }) }
}

function onCollection(call: Call, target: Target): Reply {
  const isEverywhere = target.resource.isNamespaced && target.namespace === ''
  if (call.method === 'GET') return flag(call.query, 'watch') === true ? watch(call, target) : list(call, target)
  if (isEverywhere) throw notAllowed()
  if (call.method === 'POST') return create(call, target)
  if (call.method === 'DELETE') return removeAll(call, target)
  throw notAllowed()
}

function onOne(call: Call, target: Target): Reply {
  switch (call.method) {
    case 'GET':
      return flag(call.query, 'watch') === true && target.subresource === '' ? watch(call, target) : get(call, target)
    case 'PUT':
      return update(call, target)
    case 'PATCH':
      demandCreate(call, target)
      return patch(call, target)
    case 'DELETE':
      if (target.subresource === '') return remove(call, target)
      throw notAllowed()
    default:
      throw notAllowed()
  }
}

/** An apply to what is not there creates it, which is a right of its own. */
function demandCreate({ store, user, contentType }: Call, { resource, namespace, name, subresource }: Target) {
  if (mediaType(contentType) !== APPLY_PATCH || store.get(resource.id, resource.isNamespaced ? { namespace, name } : { name }) !== null)
    return
  if (subresource !== '') throw notFound(resource.id, name)
  const { group, version, plural } = resource
  demand(store, user, { isResource: true, verb: 'create', group, version, resource: plural, subresource: '', namespace, name })
}

function reviewAt({ group, version, plural, name }: Parts): Review | null {
  return REVIEWS.find((one) => one.group === group && one.version === version && one.plural === plural && name === '') ?? null
}

/** Answers what is asked of a resource; null when no such resource is served. */
export function dispatch(call: Call): Reply | null {
  const parts = partsOfPath(call.path)
  if (parts === null) return null
  const asked = reviewAt(parts)
  if (asked !== null) {
    if (call.method !== 'POST') throw notAllowed()
    return review(call, asked)
  }
  const target = targetOf(parts)
  if (target === null) return null
  const { subresource, name } = target
  checkOptions(call.method, call.query)
  if (subresource === 'log') return call.method === 'GET' ? log(call, target) : refuse()
  if (subresource === 'eviction') return call.method === 'POST' ? evict(call, target) : refuse()
  if (subresource === 'scale') return ['GET', 'PUT', 'PATCH'].includes(call.method) ? scale(call, target) : refuse()
  return name === '' ? onCollection(call, target) : onOne(call, target)
}

function refuse(): never {
  throw notAllowed()
}
