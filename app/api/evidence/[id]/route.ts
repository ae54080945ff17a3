import { EvidenceRef } from '@/lib/schemas/sandboxes'
import { fileRoute } from '@/server/file-route'
import { readEvidence } from '@/server/services/evidence/read'
import { evidenceOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** One piece of evidence as a file, as it was kept. */
export const { GET, HEAD } = fileRoute({
  permission: 'evidence:read',
  action: 'evidence.read',
  target: evidenceOf,
  schema: EvidenceRef,
  none: 'There is no such evidence.',
  read: async (ctx, asked) => {
    const { name, mediaType, bytes, digest } = await readEvidence(ctx, asked)
    return { name, type: mediaType, body: bytes, etag: digest }
  },
})
