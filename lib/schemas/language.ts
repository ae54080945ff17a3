import * as z from 'zod'
import { DRAFT_FILES, DraftPath, DraftRef, FileText } from './drafts'

/** How a page names a file of its draft to a language server: no address of a machine, and nothing that could become one. */
const SCHEME = 'draft:///'
export const uriOf = (path: string): string => SCHEME + path
export const pathOfUri = (uri: string): string | null => (uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : null)

/** Out: the path. What it names is one of the characters that names of files may have, so nothing in it is encoded. */
const DraftUri = z
  .string()
  .max(SCHEME.length + 200)
  .startsWith(SCHEME, 'a file of this draft, such as draft:///main.rego')
  .transform((uri) => uri.slice(SCHEME.length))
  .pipe(DraftPath)

const Count = z.number().int().min(0).max(1_000_000)
/** Both count from 0, characters in UTF-16 units. */
export const LspPosition = z.strictObject({ line: Count, character: Count })
export type LspPosition = z.infer<typeof LspPosition>
export const LspRange = z.strictObject({ start: LspPosition, end: LspPosition })
export type LspRange = z.infer<typeof LspRange>

/** What a rule, an argument or a variable may be called. */
export const NewName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _, no digit first')

const textDocument = z.strictObject({ uri: DraftUri })
const OfFile = z.strictObject({ textDocument })
const AtPlace = z.strictObject({ textDocument, position: LspPosition })

/** All that may be asked, and with what. Anything else is refused: commands, file operations, changes that the server asks for. */
export const LANGUAGE_PARAMS = {
  'textDocument/completion': AtPlace,
  'textDocument/hover': AtPlace,
  'textDocument/signatureHelp': AtPlace,
  'textDocument/definition': AtPlace,
  'textDocument/references': AtPlace,
  'textDocument/documentHighlight': AtPlace,
  'textDocument/rename': AtPlace.extend({ newName: NewName }),
  'textDocument/documentSymbol': OfFile,
  'textDocument/foldingRange': OfFile,
  'textDocument/semanticTokens/full': OfFile,
} as const
export type LanguageMethod = keyof typeof LANGUAGE_PARAMS
export const LANGUAGE_METHODS = Object.keys(LANGUAGE_PARAMS) as LanguageMethod[] // the keys of the table above
export const isLanguageMethod = (method: string): method is LanguageMethod => Object.hasOwn(LANGUAGE_PARAMS, method)

const Message = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number().int().min(0), z.string().max(40)]),
  method: z
    .string()
    .max(60)
    .refine(isLanguageMethod, `one of ${LANGUAGE_METHODS.join(', ')}`),
  params: z.unknown(),
})

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 hexadecimal digits')

/** `open`: files that are not as they are saved. Their texts travel once; after that their digests stand for them. */
export const AskLanguage = z.strictObject({
  draft: DraftRef.shape.id,
  open: z.array(z.strictObject({ path: DraftPath, sha256: Sha256, text: FileText.optional() })).max(DRAFT_FILES),
  message: Message,
})
export type AskLanguage = z.infer<typeof AskLanguage>

export type LanguageAnswer =
  | { message: { jsonrpc: '2.0'; id: number | string; result: unknown } }
  | { missing: string[] /** Digests of texts that are not known here: send them along. */ }
  /** There is no answer, which is nothing unusual: why, and whether asking again soon makes sense. */
  | { unavailable: string; isMissing: boolean }

/** What a builtin is, and whether a decision may call it. */
export type BuiltinClass = 'native' | 'shim' | 'refused'
export type BuiltinDoc = {
  name: string
  class: BuiltinClass
  /** Why it is refused, in words. */
  reason: string | null
  description: string | null
  /** Such as `(collection: any) -> n: number`; null for one that is refused. */
  signature: string | null
  args: { name: string; type: string; description: string | null }[]
}
