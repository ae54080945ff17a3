import type { KubeObject } from '@/server/local/cluster/object'
import { badRequest, gone, invalid, StatusError } from '@/server/local/cluster/status'
import type { Store } from '@/server/local/cluster/store'
import type { Call, Reply } from './call'
import { writeList } from './form'
import { selectorsOf } from './selectors'
import type { Target } from './target'

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

type Token = { v: string; rv: number; start: string }

const writeToken = (rv: number, start: string) =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start } satisfies Token)).toString('base64url')

function readToken(text: string): Token {
  try {
    const { v, rv, start }: Partial<Token> = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (v === 'meta.k8s.io/v1' && typeof rv === 'number' && typeof start === 'string') return { v, rv, start }
  } catch {
    // Said below.
  }
  throw badRequest(`continue key is not valid: illegal base64 data at input byte 0`)
}

const placeOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}\0${metadata.name}`

export const tooLarge = (asked: number, current: number) =>
  new StatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${asked}, current: ${current}`,
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
  })

export function readVersion(text: string | null): number | null {
  if (text === null || text === '') return null
  if (/^\d{1,15}$/.test(text)) return Number(text)
  const message = `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`
  throw invalid('', '', [{ reason: 'FieldValueInvalid', message, field: 'resourceVersion' }])
}

/** The objects as they were at a version, or null when that is no longer known. */
export function listAt(
  store: Store,
  { resource, namespace, version }: { resource: string; namespace: string; version: number },
): KubeObject[] | null {
  const changes = store.since(resource, version)
  if (changes === null) return null
  const now = store.list(resource, namespace === '' ? undefined : namespace)
  if (changes.length === 0) return now
  const byPlace = new Map(now.map((object) => [placeOf(object), object]))
  for (const { object, before } of changes.toReversed()) {
    if (namespace !== '' && object.metadata.namespace !== namespace) continue
    if (before === null) byPlace.delete(placeOf(object))
    else byPlace.set(placeOf(object), before)
  }
  return [...byPlace].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, object]) => object)
}

function checkOptions(query: URLSearchParams) {
  const match = query.get('resourceVersionMatch') ?? ''
  const causes = []
  const forbid = (field: string, why: string) => causes.push({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field })
  if (match !== '') {
    if (!query.get('resourceVersion'))
      forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided')
    if (query.get('continue')) forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided')
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`
      causes.push({ reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' })
    }
  }
  if (query.has('sendInitialEvents')) forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list')
  if (causes.length > 0) throw invalid('ListOptions.meta.k8s.io', '', causes)
}

function versionOfList(store: Store, query: URLSearchParams): number {
  const asked = readVersion(query.get('resourceVersion'))
  const current = store.version()
  if (asked === null) return current
  if (asked > current) throw tooLarge(asked, current)
  return query.get('resourceVersionMatch') === 'Exact' ? asked : current
}

export function list({ store, query, form }: Call, { resource, namespace }: Target): Reply {
  checkOptions(query)
  const { test, hasSelector } = selectorsOf(resource.id, query)
  const limit = Number(query.get('limit') ?? 0) || 0
  const given = query.get('continue') ?? ''
  if (given !== '' && (query.get('resourceVersion') ?? '0') !== '0' && query.get('resourceVersion') !== '') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  const token = given === '' ? null : readToken(given)
  // A token without a version goes on from what is there now.
  const version = token === null || token.rv < 0 ? versionOfList(store, token === null ? query : new URLSearchParams()) : token.rv
  const all = listAt(store, { resource: resource.id, namespace, version })
  if (all === null) {
    if (token === null) throw gone('The resourceVersion for the provided list is too old.')
    const expired = gone(TOO_OLD)
    throw Object.assign(expired, { metadata: { continue: writeToken(-1, token.start) } })
  }
  const start = token?.start ?? ''
  const rest = all.filter((object) => test(object) && (start === '' || placeOf(object) > start))
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  const isMore = last !== undefined && page.length < rest.length
  const metadata = {
    resourceVersion: String(version),
    ...(isMore ? { continue: writeToken(version, placeOf(last)) } : {}),
    ...(isMore && !hasSelector ? { remainingItemCount: rest.length - page.length } : {}),
  }
  return { code: 200, body: writeList({ resource, objects: page, metadata, form, now: store.now() }) }
}
