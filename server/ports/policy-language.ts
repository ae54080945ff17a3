import type { BuiltinDoc, LanguageMethod, LspPosition } from '@/lib/schemas/language'
import type { SourceFile } from './policy-tools'

export type LanguageQuestion = {
  draft: string
  /** Every file of the draft as it is in the page that asks. */
  files: readonly SourceFile[]
  method: LanguageMethod
  path: string
  /** Where the method is about a place. Counts from 0, in UTF-16 units. */
  position?: LspPosition | undefined
  newName?: string | undefined
}

/** A language server beside each of a few drafts: what stands at a place of a text, and what else belongs to it. It reads; it changes nothing. */
export interface PolicyLanguage {
  /** The server's own answer, with files named as `draft:///<path>`; null where it has none. One draft's questions are answered one after
   *  the other. Errors: BAD_REQUEST for files that are refused, UPSTREAM when the server is missing, too slow, over a limit or was ended. */
  ask(question: LanguageQuestion): Promise<unknown>
  /** Builtins by name, with their class. */
  builtins(): Promise<BuiltinDoc[]>
  /** Drafts that have a server now, the least recently asked first. */
  drafts(): string[]
  /** Ends every server. Nothing is started again afterwards. */
  end(): Promise<void>
}
