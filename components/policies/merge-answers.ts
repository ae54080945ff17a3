import type { LanguageMethod, LspRange } from '@/lib/schemas/language'

type Symbol = { kind: number; children?: unknown[] }
/** Module, namespace and package of the protocol. */
const PACKAGES: ReadonlySet<number> = new Set([2, 3, 4])
type Completed = { isIncomplete?: boolean; itemDefaults?: { editRange?: LspRange }; items: { label: string }[] }

const isEmpty = (answer: unknown): boolean => answer === null || answer === undefined || (Array.isArray(answer) && answer.length === 0)
/** A server that has not read the file yet names its package and no rule of it. */
const hasRules = (found: unknown): boolean =>
  Array.isArray(found) && found.some(({ kind, children }: Symbol) => !PACKAGES.has(kind) || (children?.length ?? 0) > 0)
const isSameRange = (a: LspRange | undefined, b: LspRange | undefined) => JSON.stringify(a) === JSON.stringify(b)

/** The server's answer with what only the page knows. Where the server says nothing, such as about uses of a rule, the page's own answer stands;
 *  completions of the two are joined where they replace the same word, because document keys and recorded inputs are the page's. */
export function mergeAnswers(method: LanguageMethod, found: unknown, own: () => unknown): unknown {
  if (method === 'textDocument/documentSymbol') return hasRules(found) ? found : own()
  if (method !== 'textDocument/completion') return isEmpty(found) ? own() : found
  const mine = own() as Completed | null // of the page's own shape
  const theirs = found as Completed | null // parsed by the server
  if (!theirs || theirs.items.length === 0) return mine
  if (!mine || !isSameRange(mine.itemDefaults?.editRange, theirs.itemDefaults?.editRange)) return theirs
  const known = new Set(theirs.items.map(({ label }) => label))
  return { ...theirs, isIncomplete: false, items: [...theirs.items, ...mine.items.filter(({ label }) => !known.has(label))] }
}
