import { parse } from 'yaml'
import { isObject, type Json } from '@/server/local/cluster/object'
import { groupVersionOf, type Resource } from '@/server/local/cluster/resources'
import { decode, strictMessage } from '@/server/local/cluster/schema/decode'
import { kindShape } from '@/server/local/cluster/schema/schema'
import { badRequest, StatusError } from '@/server/local/cluster/status'

export const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const READ = ['application/json', 'application/yaml', PROTOBUF]

export const unsupportedMedia = (accepted: string[]) =>
  new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  })

/** The bare type of a Content-Type header. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase()

function parsed(text: string, isYaml: boolean): unknown {
  try {
    return isYaml ? parse(text, { maxAliasCount: 0 }) : JSON.parse(text)
  } catch (cause) {
    throw badRequest(
      `the object provided is unrecognized: couldn't get version/kind; json parse error: ${cause instanceof Error ? cause.message : cause}`,
    )
  }
}

/** A body as JSON, from JSON or YAML. */
export function readObject(body: Buffer, contentType: string): Json {
  const type = mediaType(contentType)
  if (type !== '' && !READ.includes(type) && type !== '*/*') throw unsupportedMedia(READ)
  // The few kinds that are read as protobuf are read before this is asked.
  if (type === PROTOBUF) throw unsupportedMedia(READ.slice(0, 2))
  const value = parsed(body.toString('utf8'), type === 'application/yaml')
  if (!isObject(value))
    throw badRequest(
      "the object provided is unrecognized: couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct",
    )
  return value
}

export type Directive = 'Ignore' | 'Warn' | 'Strict'

export function directiveOf(query: URLSearchParams): Directive {
  const asked = query.get('fieldValidation') ?? ''
  if (asked === 'Ignore' || asked === 'Strict') return asked
  return 'Warn'
}

/** Warnings are answered in headers. */
export const warningsOf = (unknown: string[], directive: Directive): string[] =>
  directive === 'Warn' ? unknown.map((path) => `unknown field ${JSON.stringify(path)}`) : []

/** A whole object as its resource has it. Errors: 400, as a decoder words them. */
export function decodeObject(resource: Resource, value: Json, directive: Directive): { object: Json; warnings: string[] } {
  const { kind } = resource
  const said = typeof value.kind === 'string' && value.kind !== '' ? value.kind : kind
  const asked = typeof value.apiVersion === 'string' && value.apiVersion !== '' ? value.apiVersion : groupVersionOf(resource)
  const version = asked.split('/').at(-1)
  const cannot = (why: string) => badRequest(`${said} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`)
  if (asked !== groupVersionOf(resource)) {
    throw badRequest(`the API version in the data (${asked}) does not match the expected API version (${groupVersionOf(resource)})`)
  }
  if (said !== kind) throw cannot(`converting (${said}) to (${kind}): unknown conversion`)
  const decoded = decode(kindShape(kind, resource.hasTable), value)
  if (decoded.wrong !== null) throw cannot(decoded.wrong)
  if (decoded.unknown.length > 0 && directive === 'Strict') throw cannot(strictMessage(decoded.unknown))
  const metadata = isObject(decoded.value.metadata) ? decoded.value.metadata : {}
  const object = { ...decoded.value, kind, apiVersion: groupVersionOf(resource), metadata }
  return { object, warnings: warningsOf(decoded.unknown, directive) }
}
