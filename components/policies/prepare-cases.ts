export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** A test that goes through cases: `test_x[note] if { some note, tc in <reference> … }`. `at` is the path below `data`. */
export type DrivenTest = { name: string; row: number; at: string[] }
export type Cases = { [name: string]: Json }

const HEAD = /^(test_\w+)\[(\w+)\] if \{\s*\n\s*some (\w+), (\w+) in (.+)$/gm
const IMPORT = /^import (data(?:\.\w+)+)(?: as (\w+))?$/gm

/** `data.a["b c"].d` as its parts below `data`; null for anything else. */
function partsOf(reference: string): string[] | null {
  const parts = [...reference.matchAll(/\.(\w+)|\["([^"\\]*)"\]/g)].map(([, name, quoted]) => name ?? quoted ?? '')
  const [root = ''] = /^\w+/.exec(reference) ?? []
  const whole = root.length + [...reference.matchAll(/\.(\w+)|\["([^"\\]*)"\]/g)].reduce((sum, [all]) => sum + all.length, 0)
  return whole === reference.length ? [root, ...parts] : null
}

/** The tests of a file whose cases lie in data, in their order. Pure. */
export function drivenTests(text: string): DrivenTest[] {
  const imports = new Map([...text.matchAll(IMPORT)].map(([, path = '', as]) => [as ?? path.split('.').at(-1) ?? '', path]))
  return [...text.matchAll(HEAD)].flatMap(({ 0: all, 1: name = '', 2: key, 3: note, 5: reference = '', index }) => {
    const [root = '', ...parts] = partsOf(reference) ?? []
    const from = root === 'data' ? [] : (imports.get(root)?.split('.').slice(1) ?? null)
    if (key !== note || from === null || all === '') return []
    return [{ name, row: text.slice(0, index).split('\n').length, at: [...from, ...parts] }]
  })
}

const isObject = (value: unknown): value is { [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where in a file of data a path below `data` leads: folders are members, the file's name is not. Null when it leads elsewhere. */
function insideOf(path: string, at: readonly string[]): string[] | null {
  const folders = path.split('/').slice(0, -1)
  return folders.every((folder, i) => at[i] === folder) ? at.slice(folders.length) : null
}

/** The named cases that a file of data holds at a path, or null. Pure. */
export function casesAt(file: { path: string; text: string }, at: readonly string[]): Cases | null {
  const inside = insideOf(file.path, at)
  if (inside === null) return null
  try {
    const found = inside.reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), JSON.parse(file.text))
    return isObject(found) && Object.values(found).every(isObject) ? found : null
  } catch {
    return null
  }
}

/** Every member that a case has, in the order in which they first come. */
export const columnsOf = (cases: Cases): string[] => [
  ...new Set(Object.values(cases).flatMap((one) => (isObject(one) ? Object.keys(one) : []))),
]

/** The file with other cases at that path, formatted. In: a path that `casesAt` found something at. Pure. */
export function writeCases(file: { path: string; text: string }, { at, cases }: { at: readonly string[]; cases: Cases }): string {
  const inside = insideOf(file.path, at) ?? []
  const put = (value: unknown, parts: readonly string[]): unknown => {
    const [part, ...rest] = parts
    if (part === undefined) return cases
    return { ...(isObject(value) ? value : {}), [part]: put(isObject(value) ? value[part] : undefined, rest) }
  }
  return `${JSON.stringify(put(JSON.parse(file.text), inside), null, 2)}\n`
}

/** A cell as it is typed: JSON, and a word that is none is a text. Null for one that is neither. */
export function cellOf(text: string): { value: Json } | null {
  const trimmed = text.trim()
  try {
    return { value: JSON.parse(trimmed) as Json }
  } catch {
    return /^[[{"]/.test(trimmed) ? null : { value: trimmed }
  }
}

/** Another name for a case, in its place; null when the name is taken or empty. */
export function renameCase(cases: Cases, from: string, to: string): Cases | null {
  if (to === '' || (to !== from && Object.hasOwn(cases, to))) return null
  return Object.fromEntries(Object.entries(cases).map(([name, one]) => [name === from ? to : name, one]))
}
