import { createHash } from 'node:crypto'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Policies } from '@/server/ports/policies'

/** Makes the shipped constitution version 1 and active, once, on an installation without any version.
 *  In: the seed bundle. Out: whether anything was done. Errors: BAD_REQUEST when its digest is not the locked one or its hash does not recompute. */
export async function seedPolicy(ctx: ServiceContext, policies: Policies): Promise<boolean> {
  const bundle = await policies.readSeedBundle()
  const digest = `sha256:${createHash('sha256').update(bundle.bytes).digest('hex')}`
  if (digest !== bundle.lockedDigest)
    throw new AppError('BAD_REQUEST', 'The seed bundle is not the one the lock names. Restore policies/seed-bundle.tar.gz.')
  return ctx.db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(72707371)`
    if ((await tx.policyVersion.count()) > 0) return false
    const at = ctx.now()
    await tx.policyVersion.create({
      data: {
        version: 1,
        constitutionHash: bundle.constitutionHash,
        bundle: bundle.bytes,
        bundleDigest: digest,
        manifest: bundle.manifest,
        createdBy: ctx.actor.id,
        createdAt: at,
        activatedAt: at,
      },
    })
    await tx.policyActivation.create({ data: { version: 1, by: ctx.actor.id, at } })
    await tx.event.create({ data: { topic: 'policies', ref: '1', version: 'active' } })
    await ctx.entry?.done(tx, { afterDigest: bundle.constitutionHash })
    return true
  })
}
