/** Stands for a value that is not shown. The second one says that it differs from the one before. */
export const HIDDEN = '(hidden)'
export const HIDDEN_CHANGED = '(hidden, changed)'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names whose value nobody needs to read in order to decide. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|passw|secret|token|credential|private.?key|api.?key|access.?key|signing.?key|encryption.?key|\bdsn\b|database.?url|connection.?string|cookie|bearer|\bpat\b|_key$|webhook.?url/i
/** `--password=x`, `token=x`, a value with a user's name and password before its host, and the text of a key or token. */
const SECRET_VALUE =
  /(^|[\s-])[\w-]*(password|passwd|secret|token|api-?key)[\w-]*[=:]\s*\S|:\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN|\beyJ[\w-]{10,}\.|\bBearer\s+\S/i

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

const hide = (value: unknown, before: unknown): string => (before === undefined || before === value ? HIDDEN : HIDDEN_CHANGED)

function hideAll(members: unknown, before: unknown): unknown {
  if (!isMembers(members)) return members === undefined ? undefined : HIDDEN
  const was = isMembers(before) ? before : {}
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, isMembers(before) && !(name in was) ? HIDDEN_CHANGED : hide(value, was[name])]),
  )
}

/** The element of another list that this one stands for: of the same name, or else of the same place. */
function twin(list: unknown, item: unknown, place: number): unknown {
  if (!Array.isArray(list)) return undefined
  if (!isMembers(item) || typeof item.name !== 'string') return list[place]
  return list.find((one: unknown) => isMembers(one) && one.name === item.name)
}

/** Maps of free names and plain values, where a name tells what the value is. */
const FREE_MAPS = new Set(['annotations', 'data', 'stringData', 'binaryData', 'matchLabels', 'labels'])

function walk(value: unknown, before: unknown, isFree: boolean): unknown {
  if (typeof value === 'string') return SECRET_VALUE.test(value) ? hide(value, before) : value
  if (Array.isArray(value)) return value.map((item: unknown, place) => walk(item, twin(before, item, place), false))
  if (!isMembers(value)) return value
  const was = isMembers(before) ? before : {}
  const isNamedValue = typeof value.name === 'string' && isSecretName(value.name)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isSecret = typeof member === 'string' && ((isFree && isSecretName(name)) || (isNamedValue && name === 'value'))
      return [name, isSecret ? hide(member, was[name]) : walk(member, was[name], FREE_MAPS.has(name))]
    }),
  )
}

/** An object of a cluster as a person may read it: a Secret's values, values under names that tell of a secret, and values that look like one, are
 *  hidden; references (`valueFrom`) stay, they name and do not tell. With `before`, a hidden value that differs says so. */
export function maskObject(object: unknown, before?: unknown): unknown {
  if (!isMembers(object) || object.kind !== 'Secret') return walk(object, before, false)
  const was = isMembers(before) ? before : {}
  const { data, stringData, ...rest } = object
  const hidden = { data: hideAll(data, was.data), stringData: hideAll(stringData, was.stringData) }
  const shown = Object.entries(hidden).filter(([, value]) => value !== undefined)
  return { ...(walk(rest, was, false) as Members), ...Object.fromEntries(shown) } // members in, members out
}
