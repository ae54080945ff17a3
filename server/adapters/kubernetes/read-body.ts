import { ClusterError } from '@/server/ports/cluster-error'
import type { WireAnswer } from './wire'

export const MAX_BODY_BYTES = 64 * 1024 * 1024

/** The whole body. Errors: `badAnswer` when it is larger than `maxBytes`; nothing after that is read. */
export async function readBody(answer: WireAnswer, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer.body) {
    size += chunk.length
    if (size > maxBytes) {
      const limit = `${Math.round(maxBytes / 1_048_576)} MiB`
      throw new ClusterError({ reason: 'badAnswer' }, `The cluster's answer is larger than ${limit}; it was not read.`, {
        status: answer.status,
      })
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)
}
