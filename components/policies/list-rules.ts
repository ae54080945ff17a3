import type { SymbolOf } from './language-client'

/** Module, namespace and package of the protocol. */
const PACKAGES: ReadonlySet<number> = new Set([2, 3, 4])

/** The rules of an outline in the order of the text. A package holds rules; a rule with several heads holds them, and is one rule. */
export const rulesIn = (symbols: readonly SymbolOf[]): SymbolOf[] =>
  symbols
    .flatMap((one) => (PACKAGES.has(one.kind) ? rulesIn(one.children ?? []) : [one]))
    .sort((a, b) => a.selectionRange.start.line - b.selectionRange.start.line)
