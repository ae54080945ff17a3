import { LSPClient } from '@codemirror/lsp-client'
import type { LanguageMethod, LspPosition, LspRange } from '@/lib/schemas/language'
import { pathOfUri, uriOf } from '@/lib/schemas/language'
import { draftTransport, type TransportOptions } from './language-transport'
import { rego } from './rego-language'
import { sanitizeHtml } from './sanitize-html'

/** Longer than any answer takes: the transport answers by itself before. */
const TIMEOUT_MS = 10_000
type Located = { uri: string; range: LspRange }
export type Place = { path: string; range: LspRange }
export type TextChange = { range: LspRange; newText: string }
export type SymbolOf = { name: string; kind: number; detail?: string; selectionRange: LspRange; range: LspRange; children?: SymbolOf[] }

const placesOf = (found: readonly Located[]): Place[] =>
  found.flatMap(({ uri, range }) => {
    const path = pathOfUri(uri)
    return path === null ? [] : [{ path, range }]
  })

/** Questions about the draft in this page. */
export function languageOf(options: TransportOptions) {
  const client = new LSPClient({
    timeout: TIMEOUT_MS,
    sanitizeHTML: sanitizeHtml,
    highlightLanguage: (name) => (name === 'rego' ? rego : null),
  })
  client.connect(draftTransport(options))
  const ask = <T>(method: LanguageMethod, path: string, more: object = {}) =>
    client.request<object, T | null>(method, { textDocument: { uri: uriOf(path) }, ...more })
  return {
    client,
    hover: (path: string, position: LspPosition) =>
      ask<{ contents: { kind: 'markdown' | 'plaintext'; value: string } | string; range?: LspRange }>('textDocument/hover', path, {
        position,
      }),
    definition: async (path: string, position: LspPosition) => {
      const found = await ask<Located>('textDocument/definition', path, { position })
      return found ? (placesOf([found])[0] ?? null) : null
    },
    references: async (path: string, position: LspPosition) =>
      placesOf((await ask<Located[]>('textDocument/references', path, { position })) ?? []),
    rename: async (path: string, position: LspPosition, newName: string) => {
      const found = await ask<{ changes: Record<string, TextChange[]> }>('textDocument/rename', path, { position, newName })
      const changes = Object.entries(found?.changes ?? {}).flatMap(([uri, edits]) => {
        const at = pathOfUri(uri)
        return at === null || edits.length === 0 ? [] : [{ path: at, edits }]
      })
      return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    symbols: async (path: string) => (await ask<SymbolOf[]>('textDocument/documentSymbol', path)) ?? [],
    folds: async (path: string) => (await ask<{ startLine: number; endLine: number }[]>('textDocument/foldingRange', path)) ?? [],
    highlights: async (path: string, position: LspPosition) =>
      (await ask<{ range: LspRange }[]>('textDocument/documentHighlight', path, { position })) ?? [],
    tokens: async (path: string) => (await ask<{ data: number[] }>('textDocument/semanticTokens/full', path))?.data ?? [],
    end: () => client.disconnect(),
  }
}
export type Language = ReturnType<typeof languageOf>
