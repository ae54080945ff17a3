import type { LanguageMethod, LspRange } from '@/lib/schemas/language'
import type { SymbolOf } from './language-client'
import { rulesIn } from './list-rules'

type Completed = { isIncomplete?: boolean; itemDefaults?: { editRange?: LspRange }; items: { label: string }[] }

const isEmpty = (answer: unknown): boolean => answer === null || answer === undefined || (Array.isArray(answer) && answer.length === 0)
const isSameRange = (a: LspRange | undefined, b: LspRange | undefined) => JSON.stringify(a) === JSON.stringify(b)

/** The server's answer with what only the page knows. Where the server says nothing, such as about uses of a rule, the page's own answer stands;
 *  completions of the two are joined where they replace the same word, because document keys and recorded inputs are the page's. */
export function mergeAnswers(method: LanguageMethod, found: unknown, own: () => unknown): unknown {
  // A server that has not read the file yet names its package and no rule of it.
  if (method === 'textDocument/documentSymbol') return rulesIn((found as SymbolOf[] | null) ?? []).length > 0 ? found : own() // parsed by the server
  if (method !== 'textDocument/completion') return isEmpty(found) ? own() : found
  const mine = own() as Completed | null // of the page's own shape
  const theirs = found as Completed | null // parsed by the server
  if (!theirs || theirs.items.length === 0) return mine
  if (!mine || !isSameRange(mine.itemDefaults?.editRange, theirs.itemDefaults?.editRange)) return theirs
  const known = new Set(theirs.items.map(({ label }) => label))
  return { ...theirs, isIncomplete: false, items: [...theirs.items, ...mine.items.filter(({ label }) => !known.has(label))] }
}
