import { createHash } from 'node:crypto'
import type { Reads } from './reads'
import type { Recorded } from './sample'

const TOKEN = /^tok_[0-9a-f]{32}$/
const plain = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')
const partsOf = (path: string): string[] => path.split('/').slice(2).map(plain)
const pathsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [])

type Holder = Record<string, unknown>
/** The object that holds the last part of a path, or null when the path leads nowhere. `makes`: objects that are missing are put there. */
function holderOf(root: Holder, parts: readonly string[], makes: boolean): Holder | null {
  let at: unknown = root
  for (const part of parts.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return null
    const holder = at as Holder
    if (makes && holder[part] === undefined) holder[part] = {}
    at = holder[part]
  }
  return typeof at === 'object' && at !== null ? (at as Holder) : null
}

export type Mask = { masked: string[]; erased: string[] }
export const maskOf = (row: Recorded): Mask => ({ masked: pathsOf(row.masked), erased: pathsOf(row.erased) })

/** True where what is hidden may have decided: a member that is gone, or no token, is read by its name, or a token is by more than equality. */
export function isReadByName({ masked, erased }: Mask, { input, reads }: { input: Holder; reads: Reads }): boolean {
  const told = (path: string) => {
    const names = partsOf(path).filter((part) => !/^\d+$/.test(part))
    return reads.member(names.at(-2) ?? 'input', names.at(-1) ?? '')
  }
  return (
    erased.some((path) => told(path) !== 'no') ||
    masked.some((path) => {
      const parts = partsOf(path)
      const value = holderOf(input, parts, false)?.[parts.at(-1) ?? '']
      return told(path) === 'beyond' || (told(path) === 'equality' && !(typeof value === 'string' && TOKEN.test(value)))
    })
  )
}

/** The input as it might have been: what was erased is there again, each token is another one, and equal ones stay equal.
 *  A version that answers otherwise to it reads what is hidden, by whatever way. */
export function otherwise(text: string, { masked, erased }: Mask): string {
  const input = JSON.parse(text) as Holder // an object: a mask has paths into it
  for (const path of erased) {
    const parts = partsOf(path)
    const holder = holderOf(input, parts, true)
    const name = parts.at(-1)
    if (holder && name !== undefined) holder[name] = 'acgs: this was erased'
  }
  for (const path of masked) {
    const parts = partsOf(path)
    const holder = holderOf(input, parts, false)
    const name = parts.at(-1)
    if (!holder || name === undefined || !Object.hasOwn(holder, name)) continue
    holder[name] = `tok_${createHash('sha256').update(String(holder[name])).digest('hex').slice(0, 32)}`
  }
  return JSON.stringify(input)
}
