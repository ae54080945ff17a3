import * as z from 'zod'
import { type LanguageMethod, type LspPosition, type LspRange, uriOf } from '@/lib/schemas/language'
import { fromRegal } from './places'

const Position = z.object({ line: z.number().int().min(0), character: z.number().int().min(0) })
const Range = z.object({ start: Position, end: Position })
const Markup = z.union([z.string(), z.object({ kind: z.enum(['markdown', 'plaintext']), value: z.string() })])
const Location = z.object({ uri: z.string(), range: Range })
const TextEdit = z.object({ range: Range, newText: z.string() })
const Item = z.object({
  label: z.string(),
  kind: z.number().optional(),
  detail: z.string().optional(),
  sortText: z.string().optional(),
  filterText: z.string().optional(),
  insertText: z.string().optional(),
  insertTextFormat: z.number().optional(),
  textEdit: TextEdit.optional(),
  documentation: Markup.optional(),
})
const SymbolTree = z.object({
  name: z.string(),
  detail: z.string().optional(),
  kind: z.number(),
  range: Range,
  selectionRange: Range,
  get children() {
    return z.array(SymbolTree).optional()
  },
})
const Parameter = z.object({ label: z.union([z.string(), z.tuple([z.number(), z.number()])]), documentation: Markup.optional() })

/** What each answer may look like; whatever else is in it is left out, such as commands that a client would run. */
const ANSWERS = {
  'textDocument/completion': z.object({
    isIncomplete: z.boolean().default(false),
    itemDefaults: z.object({ editRange: Range.optional() }).optional(),
    items: z.array(Item),
  }),
  'textDocument/hover': z.object({ contents: Markup, range: Range.optional() }),
  'textDocument/signatureHelp': z.object({
    activeSignature: z.number().nullish(),
    activeParameter: z.number().nullish(),
    signatures: z.array(
      z.object({
        label: z.string(),
        documentation: Markup.optional(),
        activeParameter: z.number().nullish(),
        parameters: z.array(Parameter).optional(),
      }),
    ),
  }),
  'textDocument/definition': Location,
  'textDocument/references': z.array(Location),
  'textDocument/documentHighlight': z.array(z.object({ range: Range, kind: z.number().optional() })),
  'textDocument/rename': z.object({ changes: z.record(z.string(), z.array(TextEdit)) }),
  'textDocument/documentSymbol': z.array(SymbolTree),
  'textDocument/foldingRange': z.array(z.object({ startLine: z.number(), endLine: z.number(), kind: z.string().optional() })),
  'textDocument/semanticTokens/full': z.object({ data: z.array(z.number().int().min(0)) }),
} as const satisfies Record<LanguageMethod, z.ZodType>

export type Reading = {
  method: LanguageMethod
  /** The file that was asked about. */
  path: string
  /** The folder of the draft's files, as an address. */
  root: string
  linesOf: (path: string) => readonly string[]
}

const isRange = (value: unknown): value is LspRange => typeof value === 'object' && value !== null && 'start' in value && 'end' in value

/** An answer of Regal in the page's words. What names a file that is none of the draft's is left out: nothing of the machine gets to a page.
 *  Throws when it is no answer of this kind. */
export function readAnswer(answer: unknown, { method, path, root, linesOf }: Reading): unknown {
  if (answer === null) return null
  const unit = method === 'textDocument/definition' ? 'bytes' : 'characters'
  const fileOf = (uri: string) => {
    const name = uri.startsWith(`${root}/`) ? uri.slice(root.length + 1) : null
    return name !== null && linesOf(name).length > 0 ? name : null
  }
  const at = (file: string, position: LspPosition) => fromRegal(linesOf(file), position, unit)
  /** Every range in a value, as the page counts it. */
  const inPage = (file: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => inPage(file, one))
    if (isRange(value)) return { ...value, start: at(file, value.start), end: at(file, value.end) }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inPage(file, one)]))
  }
  const located = (one: z.infer<typeof Location>) => {
    const file = fileOf(one.uri)
    return file === null ? [] : [{ uri: uriOf(file), range: inPage(file, one.range) }]
  }
  switch (method) {
    case 'textDocument/definition':
      return located(ANSWERS[method].parse(answer))[0] ?? null
    case 'textDocument/references':
      return ANSWERS[method].parse(answer).flatMap(located)
    case 'textDocument/rename': {
      const { changes } = ANSWERS[method].parse(answer)
      const kept = Object.entries(changes).flatMap(([uri, edits]) => {
        const file = fileOf(uri)
        return file === null ? [] : [[uriOf(file), inPage(file, edits)] as const]
      })
      return { changes: Object.fromEntries(kept) }
    }
    default:
      return inPage(path, ANSWERS[method].parse(answer))
  }
}
