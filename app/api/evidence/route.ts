import { EvidenceOf } from '@/lib/schemas/sandboxes'
import { fileRoute } from '@/server/file-route'
import { bundleEvidence } from '@/server/services/evidence/bundle'
import { bundleOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** All evidence of an incident or a sandbox as one tar. */
export const { GET, HEAD } = fileRoute({
  permission: 'evidence:export',
  action: 'evidence.export',
  target: bundleOf,
  schema: EvidenceOf,
  read: async (ctx, asked) => {
    const { name, stream } = await bundleEvidence(ctx, asked)
    return { name, type: 'application/x-tar', body: stream }
  },
})
