import { createHash } from 'node:crypto'
import type { ClusterError } from '@/server/ports/cluster-error'
import { maskText } from '@/server/ports/cluster-mask'
import { parseJson } from './parse'
import { readBody } from './read-body'
import { errorOf } from './status'
import type { WireAnswer } from './wire'

/** What is kept of a body in place of it. */
export const digestOf = (body: Buffer | undefined): string =>
  `sha256:${createHash('sha256')
    .update(body ?? '')
    .digest('hex')}`

/** The server's clock, in whole seconds. */
export const dateOf = (answer: WireAnswer): Date | null => {
  const at = Date.parse(answer.headers.get('date') ?? '')
  return Number.isNaN(at) ? null : new Date(at)
}
/** `299 - "text"`: what the server tells whoever called. */
export const warningText = (header: string): string =>
  maskText(/^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(header)?.[1]?.replace(/\\(.)/g, '$1') ?? header, 500)

/** An answer that is no success, as an error; of its body a megabyte is read. */
export async function refusalOf(answer: WireAnswer): Promise<ClusterError> {
  const bytes = await readBody(answer, 1_048_576).catch(() => Buffer.alloc(0))
  const retryAfter = answer.headers.get('retry-after') ?? null
  return errorOf({ status: answer.status, retryAfter, auditId: answer.headers.get('audit-id') ?? null, body: parseJson(bytes) })
}
