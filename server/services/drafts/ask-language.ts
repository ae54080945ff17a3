import { createHash } from 'node:crypto'
import { AppError } from '@/lib/errors'
import { type AskLanguage, isLanguageMethod, LANGUAGE_PARAMS, type LanguageAnswer } from '@/lib/schemas/language'
import type { ServiceContext } from '@/server/context'
import { filesOfDraft } from './files'
import { keptTexts } from './kept-texts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const kept = keptTexts()

/** Asks the language server of a draft about the draft as it is in the page. Out: the answer, the digests of texts that nobody here knows,
 *  or why there is no answer: the page then has its own. Errors: BAD_REQUEST naming the field, NOT_FOUND. */
export async function askLanguage(ctx: ServiceContext, { draft, open, message }: AskLanguage): Promise<LanguageAnswer> {
  const { id, method, params } = message
  if (!isLanguageMethod(method)) throw new AppError('BAD_REQUEST', `message.method: ${method} is not answered.`)
  const parsed = LANGUAGE_PARAMS[method].safeParse(params)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError('BAD_REQUEST', `message.params.${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { files: saved } = await filesOfDraft(ctx, draft)
  const texts = new Map(saved.map(({ path, text }) => [path, text]))
  const missing: string[] = []
  for (const { path, sha256: digest, text } of open) {
    if (text !== undefined && sha256(text) !== digest)
      throw new AppError('BAD_REQUEST', `open.sha256: it is not the digest of the text of ${path}.`)
    if (text !== undefined) kept.put(ctx.actor.id, digest, text)
    const now = text ?? kept.get(ctx.actor.id, digest)
    if (now === undefined) missing.push(digest)
    else texts.set(path, now)
  }
  if (missing.length > 0) return { missing }
  const { textDocument, ...where } = parsed.data as { textDocument: { uri: string } } // every method of the table names a file; its address was read as a path
  const files = [...texts].map(([path, text]) => ({ path, text }))
  try {
    const result = await ctx.policyLanguage.ask({ draft, files, method, path: textDocument.uri, ...where })
    return { message: { jsonrpc: '2.0', id, result } }
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'UPSTREAM') throw cause
    const { regal } = await ctx.policyTools.states()
    return { unavailable: cause.message, isMissing: regal.version === null }
  }
}
