import { AppError } from '@/lib/errors'
import type { FormatDraftFile } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'

/** A data document with two spaces, its numbers as they were written. */
function formatJson(path: string, text: string): string {
  try {
    JSON.parse(text)
  } catch (cause) {
    throw new AppError('BAD_REQUEST', `text: ${path} is not JSON, so it was not formatted.`, { cause })
  }
  return spaced(text)
}

/** White space outside strings is ours; every other character stays. In: text that is JSON. */
function spaced(text: string): string {
  let depth = 0
  let out = ''
  const line = () => `\n${'  '.repeat(depth)}`
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1
      out += token + line()
    } else if (token === '}' || token === ']') {
      depth -= 1
      out = /[{[]\s*$/.test(out) ? out.trimEnd() + token : out + line() + token
    } else if (token === ',') out += token + line()
    else out += token === ':' ? ': ' : token
  }
  return `${out}\n`
}

/** One file's text as it would be formatted: Rego by OPA, JSON here, YAML left as it is. Nothing is kept.
 *  Errors: BAD_REQUEST with what does not parse, UPSTREAM when OPA is missing. */
export async function formatDraftFile(ctx: ServiceContext, { path, text }: FormatDraftFile): Promise<{ text: string }> {
  if (path.endsWith('.json')) return { text: formatJson(path, text) }
  if (path.endsWith('.yaml')) return { text }
  return { text: await ctx.policyTools.format({ path, text }, ctx.actor.id) }
}
