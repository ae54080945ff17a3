import { createHmac } from 'node:crypto'

/** Applies what system/log/mask asks for. `acgs:token` becomes HMAC-SHA-256 of the value, 128 bits, so that equal values stay equal. */
type Operation = { op: 'remove' | 'upsert'; path: string; value?: unknown }
export type Masked = { input: Record<string, unknown> | null; masked: string[]; erased: string[] }

const TOKEN = 'acgs:token'
const plain = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')

function operationsOf(text: string): Operation[] {
  const results = JSON.parse(text) as [{ result?: unknown }?]
  const found = results[0]?.result
  if (!Array.isArray(found)) throw new Error('the mask is not a list')
  return found.map((one: unknown) => {
    const { op, path, value } = (typeof one === 'string' ? { op: 'remove', path: one } : one) as Operation
    if ((op !== 'remove' && op !== 'upsert') || typeof path !== 'string' || !path.startsWith('/input/'))
      throw new Error('the mask has an unknown operation')
    return { op, path, value }
  })
}

export const tokenOf = (key: string, value: unknown): string =>
  `tok_${createHmac('sha256', key)
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('hex')
    .slice(0, 32)}`

type Place = { holder: Record<string, unknown>; name: string }

/** The member a pointer names, or null when it leads nowhere. */
function placeOf(root: Record<string, unknown>, path: string): Place | null {
  const parts = path.split('/').slice(2).map(plain)
  const name = parts.pop()
  let holder: unknown = root
  for (const part of parts) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, part)) return null
    holder = (holder as Record<string, unknown>)[part]
  }
  if (name === undefined || typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return null
  return { holder: holder as Record<string, unknown>, name }
}

/** Without a key a token is the bare word. In: the input as it was evaluated (it is changed in place) and the mask's answer. A mask that is missing or wrong leaves no input at all. */
export function maskInput(input: Record<string, unknown>, options: { mask: string | null; key: string }): Masked {
  try {
    if (options.mask === null) throw new Error('the mask could not be evaluated')
    const masked: string[] = []
    const erased: string[] = []
    for (const { op, path, value } of operationsOf(options.mask).sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const place = placeOf(input, path)
      if (!place) continue
      if (op === 'remove') {
        if (Array.isArray(place.holder)) place.holder[place.name] = null
        else delete place.holder[place.name]
        erased.push(path)
      } else {
        const before = place.holder[place.name]
        // What an OPA has masked already stays its word: a token of the word would look like one of a value.
        place.holder[place.name] = value === TOKEN && before !== TOKEN && options.key !== '' ? tokenOf(options.key, before) : value
        masked.push(path)
      }
    }
    return { input, masked, erased }
  } catch {
    return { input: null, masked: [], erased: ['/input'] }
  }
}
