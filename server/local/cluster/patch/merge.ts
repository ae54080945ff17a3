import { isObject, type Json } from '@/server/local/cluster/object'

/** RFC 7386: null removes, objects merge, everything else replaces. */
export function applyMergePatch(target: Json, patch: Json): Json {
  const out: Json = { ...target }
  for (const [name, value] of Object.entries(patch)) {
    const old = out[name]
    if (value === null) delete out[name]
    else if (isObject(value)) out[name] = applyMergePatch(isObject(old) ? old : {}, value)
    else out[name] = value
  }
  return out
}
