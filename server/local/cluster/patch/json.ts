import jsonPatch, { type Operation } from 'fast-json-patch'
import { isObject, type Json } from '@/server/local/cluster/object'
import { badRequest, StatusError } from '@/server/local/cluster/status'

const MOST_OPERATIONS = 10_000

const failed = () =>
  new StatusError({ code: 422, reason: 'Invalid', message: 'the server rejected our request due to an error in our request', details: {} })

/** The API server's library takes a replacement of a member that is not there, in an object that is, for an addition. */
function additionWhereMissing(document: Json, operation: Operation): Operation {
  if (operation.op !== 'replace') return operation
  const at = operation.path.lastIndexOf('/')
  const parent: unknown = at < 0 ? undefined : jsonPatch.getValueByPointer(document, operation.path.slice(0, at))
  const name = jsonPatch.unescapePathComponent(operation.path.slice(at + 1))
  return isObject(parent as Json) && !Object.hasOwn(parent as object, name) ? { ...operation, op: 'add' } : operation
}

/** RFC 6902. Errors: 400 for what is no patch, 422 when it does not fit or a test fails; which of them is not said. */
export function applyJsonPatch(target: Json, body: unknown): Json {
  if (!Array.isArray(body) || !body.every(isObject)) {
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  }
  if (body.length > MOST_OPERATIONS) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${body.length}`
    throw new StatusError({ code: 413, reason: 'RequestEntityTooLarge', message })
  }
  try {
    // `validate` refuses what has no such path; the object is a copy. One after the other, because a later one may need what an earlier one adds.
    return (body as unknown as Operation[]).reduce<Json>(
      (document, operation) =>
        jsonPatch.applyPatch<Json>(document, [additionWhereMissing(document, operation)], true, true, true).newDocument,
      structuredClone(target),
    )
  } catch {
    throw failed()
  }
}
