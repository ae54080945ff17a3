import { createHash } from 'node:crypto'
import { AppError } from '@/lib/errors'
import type { SourceFile } from '@/server/ports/policy-tools'
import type { Commands } from './commands'
import { withScratch } from './scratch'

/** OPA's syntax tree, as far as we read it. `text` of a location is base64. */
export type Location = { file: string; row: number; col: number; text?: string }
export type Term = { type: string; value: unknown; location?: Location }
export type With = { target: Term; value: Term; location?: Location }
export type Expr = {
  terms: Term | Term[] | Record<string, unknown>
  negated?: boolean
  with?: With[]
  location: Location
  generated?: boolean
}
export type Head = { name?: string; ref: Term[]; key?: Term; value?: Term; args?: Term[]; assign?: boolean; location: Location }
export type Rule = { head: Head; body: Expr[]; default?: boolean; else?: Rule; location: Location; annotations?: unknown[] }
export type Comment = { Text: string; Location: Location }
export type Module = {
  package: { path: Term[]; location: Location }
  imports?: { path: Term; alias?: string; location: Location }[]
  rules?: Rule[]
  comments?: Comment[]
}
export type Parsed = { path: string; text: string; module: Module }

export const isTerm = (value: unknown): value is Term =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'value' in value

/** The dotted name of a ground reference, up to the first part that is none. */
export function nameOf(ref: readonly Term[]): string {
  const names: string[] = []
  for (const [i, { type, value }] of ref.entries()) {
    if (type !== 'string' && !(i === 0 && type === 'var')) break
    names.push(String(value))
  }
  return names.join('.')
}

/** Calls `see` for every object of a tree that has a type and a value, outermost first. `see` says false to leave out what is inside. */
export function walk(node: unknown, see: (term: Term) => boolean | undefined): void {
  if (Array.isArray(node)) for (const one of node) walk(one, see)
  else if (typeof node === 'object' && node !== null) {
    if (isTerm(node) && see(node) === false) return
    for (const [key, value] of Object.entries(node)) if (key !== 'location') walk(value, see)
  }
}

const KEPT = 400
const digest = (text: string) => createHash('sha256').update(text).digest('base64')

export type Asts = (file: SourceFile, by: string) => Promise<Module | null>

/** Syntax trees by OPA's own parser, kept by content: an edit changes one file, and one is parsed again. Out: null when it does not parse.
 *  Errors: UPSTREAM as of every command. */
export function astsOf({ opa }: Commands): Asts {
  const kept = new Map<string, Promise<Module | null>>()
  async function parse({ text }: SourceFile, by: string): Promise<Module | null> {
    return withScratch([{ path: 'x.rego', text }], async ({ sources: cwd }) => {
      const { code, stdout } = await opa(['parse', '--format', 'json', '--json-include', 'locations,comments', 'x.rego'], { by, cwd })
      if (code !== 0) return null
      try {
        return JSON.parse(stdout) as Module // OPA's own shape
      } catch (cause) {
        throw new AppError('UPSTREAM', 'OPA’s syntax tree is not readable.', { cause })
      }
    })
  }
  return (file, by) => {
    const key = digest(file.text)
    const known = kept.get(key) ?? parse(file, by)
    kept.delete(key)
    kept.set(key, known)
    known.catch(() => kept.delete(key))
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break
      kept.delete(oldest)
    }
    return known
  }
}
