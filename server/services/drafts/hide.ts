import { AppError } from '@/lib/errors'
import type { Json } from '@/server/ports/policy-tools'

type Operation = { op: 'remove' | 'upsert'; path: string; value?: Json }

const TOKEN = 'acgs:token'
const plain = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')
/** Steps below `/input`. */
export const stepsOf = (pointer: string): string[] => pointer.split('/').slice(2).map(plain)

function operationsOf(mask: Json | undefined): Operation[] {
  if (mask === undefined) throw new AppError('BAD_REQUEST', 'data.system.log.mask has no answer for this input, so nothing of it is kept.')
  if (!Array.isArray(mask)) throw new AppError('BAD_REQUEST', 'data.system.log.mask is not a set of operations.')
  return mask.map((one) => {
    const { op, path, value } = (typeof one === 'string' ? { op: 'remove', path: one } : one) as Operation
    if ((op !== 'remove' && op !== 'upsert') || typeof path !== 'string' || !path.startsWith('/input/'))
      throw new AppError('BAD_REQUEST', 'data.system.log.mask has an operation that is none of ours.')
    return { op, path, value }
  })
}

const isToken = (value: unknown) => typeof value === 'string' && (value === TOKEN || /^tok_[0-9a-f]{32}$/.test(value))

/** What the mask hides is hidden in what is kept as a test, too. A recorded token stays, so that equal values stay equal; a raw value becomes the
 *  literal token, since only the engine has the key. Out: a copy. Errors: BAD_REQUEST when the mask has no usable answer. */
export function hide(input: Record<string, unknown>, mask: Json | undefined): Record<string, unknown> {
  const copy = structuredClone(input)
  for (const { op, path, value } of operationsOf(mask)) {
    const steps = stepsOf(path)
    const name = steps.pop() ?? ''
    let holder: unknown = copy
    for (const step of steps)
      holder =
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, step) ? (holder as Record<string, unknown>)[step] : null
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) continue
    const place = holder as Record<string, unknown>
    if (op === 'upsert') place[name] = isToken(place[name]) ? place[name] : value
    else if (Array.isArray(holder)) place[name] = null
    else delete place[name]
  }
  return copy
}
