import { AppError } from '@/lib/errors'
import type { SandboxOutput, SandboxRef } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import { withoutSecrets } from '@/server/ports/cluster-mask'

/** All that was kept of what it printed, at most 1 MiB, without what is a secret by its form. Errors: NOT_FOUND, also while nothing is kept. */
export async function readOutput(ctx: ServiceContext, { id }: SandboxRef): Promise<SandboxOutput> {
  const found = await ctx.db.sandbox.findUnique({ where: { id }, select: { output: true, outputTruncated: true } })
  if (!found || found.output === null) throw new AppError('NOT_FOUND', 'No output of this sandbox is kept.')
  return {
    text: withoutSecrets(found.output),
    bytes: Buffer.byteLength(found.output),
    isTruncated: found.outputTruncated,
    readAt: ctx.now().toISOString(),
  }
}
