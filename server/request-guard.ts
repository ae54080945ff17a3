const MAX_BODY_BYTES = 262_144
/** Texts of a draft travel whole: a file of 256 KB, and every one that is not saved yet. */
const MAX_DRAFT_BYTES = 6 * 1024 * 1024
const DRAFT_CALLS = /^\/api\/(?:trpc\/drafts\.[a-zA-Z]+|lsp)$/

const refuse = (status: number, message: string): Response =>
  Response.json(
    { error: { code: status === 413 ? 'too_large' : status === 415 ? 'unsupported_media_type' : 'forbidden_scope', message } },
    { status },
  )

/** Refuses a write that did not come from our own page: JSON only, same origin by two headers, and a header no form can send.
 *  Reads pass; queries never write. Out: the refusal, or null. */
export function refuseForeignWrite(request: Request): Response | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const { headers } = request
  if (!headers.get('content-type')?.toLowerCase().startsWith('application/json')) return refuse(415, 'Send application/json.')
  const isDraft = DRAFT_CALLS.test(new URL(request.url).pathname)
  if (Number(headers.get('content-length') ?? Number.NaN) <= (isDraft ? MAX_DRAFT_BYTES : MAX_BODY_BYTES) === false)
    return refuse(413, `The body is over ${isDraft ? '6 MiB' : '256 KiB'}, or its length is not stated.`)
  const origin = headers.get('origin')
  const isSameOrigin = origin !== null && URL.canParse(origin) && new URL(origin).host === headers.get('host')
  if (!isSameOrigin || headers.get('sec-fetch-site') !== 'same-origin') return refuse(403, 'Writes are accepted from this console alone.')
  if (headers.get('x-acgs-request') === null) return refuse(403, 'The header x-acgs-request is missing.')
  return null
}
