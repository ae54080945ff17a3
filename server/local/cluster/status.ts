import type { Json } from './object'

export type Cause = { reason?: string; message: string; field?: string }
export type Status = {
  code: number
  reason?: string
  message: string
  details?: { name?: string; group?: string; kind?: string; uid?: string; causes?: Cause[]; retryAfterSeconds?: number }
}

/** What an API server answers when it refuses, and what the store throws. */
export class StatusError extends Error {
  constructor(readonly status: Status) {
    super(status.message)
    this.name = 'StatusError'
  }
}

/** The body of a refusal, members in the order an API server writes them. */
export const statusBody = ({ code, reason, message, details }: Status): Json => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  ...(reason === undefined ? {} : { reason }),
  ...(details === undefined ? {} : { details }),
  code,
})

/** `deployments.apps` → group and plural. */
export function splitResource(resource: string): { group: string; plural: string } {
  const dot = resource.indexOf('.')
  return dot === -1 ? { group: '', plural: resource } : { group: resource.slice(dot + 1), plural: resource.slice(0, dot) }
}

function detailsOf(resource: string, name: string) {
  const { group, plural } = splitResource(resource)
  return { name, ...(group === '' ? {} : { group }), kind: plural }
}

export const notFound = (resource: string, name: string) =>
  new StatusError({ code: 404, reason: 'NotFound', message: `${resource} "${name}" not found`, details: detailsOf(resource, name) })

export const alreadyExists = (resource: string, name: string) =>
  new StatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${resource} "${name}" already exists`,
    details: detailsOf(resource, name),
  })

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

export const conflict = (resource: string, name: string, why = MODIFIED) =>
  new StatusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${resource} "${name}": ${why}`,
    details: detailsOf(resource, name),
  })

export const badRequest = (message: string) => new StatusError({ code: 400, reason: 'BadRequest', message })

export const forbidden = (resource: string, name: string, why: string) =>
  new StatusError({
    code: 403,
    reason: 'Forbidden',
    message: name === '' ? `${resource} is forbidden: ${why}` : `${resource} "${name}" is forbidden: ${why}`,
    details: name === '' ? (({ name: _, ...rest }) => rest)(detailsOf(resource, name)) : detailsOf(resource, name),
  })

export const gone = (message: string) => new StatusError({ code: 410, reason: 'Expired', message })

/** `kind` is written with its group: `Deployment.apps`. */
export function invalid(kind: string, name: string, causes: Cause[]): StatusError {
  const all = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))]
  const said = all.length === 1 ? all[0] : `[${all.join(', ')}]`
  const { group, plural } = splitResource(kind)
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${kind} "${name}" is invalid: ${said}`,
    details: { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), ...(plural === '' ? {} : { kind: plural }), causes },
  })
}

export const internal = (message: string) =>
  new StatusError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  })
