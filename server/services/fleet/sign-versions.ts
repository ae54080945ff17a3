import type { ServiceContext } from '@/server/context'
import type { BundleKeys, BundleSigner, SignedBundles } from '@/server/ports/signed-bundles'

const TURN_MAX = 10
const ENDED = ['rejected', 'withdrawn']

/** Signs versions that the present key has not signed. One that an older key signed is signed again only while that signature still fits: what was
 *  changed since is not made good. Out: how many, and what cannot be signed. */
export async function signVersions(
  ctx: ServiceContext,
  { bundles, signer, keys }: { bundles: SignedBundles; signer: BundleSigner; keys: BundleKeys },
): Promise<{ signed: number; failed: { version: number; why: string }[] }> {
  const waiting = await ctx.db.policyVersion.findMany({
    where: { state: { notIn: ENDED }, signatures: { none: { kid: signer.kid } } },
    select: { version: true, bundle: true, signatures: { select: { kid: true, jws: true } } },
    orderBy: { version: 'desc' },
    take: TURN_MAX,
  })
  const failed: { version: number; why: string }[] = []
  for (const { version, bundle, signatures } of waiting) {
    try {
      for (const { kid, jws } of signatures) if (keys.has(kid)) await bundles.verifyVersion(bundle, { jws, keys })
      const jws = await bundles.signVersion(bundle, signer)
      await ctx.db.policySignature.createMany({ data: [{ version, kid: signer.kid, jws, signedAt: ctx.now() }], skipDuplicates: true })
    } catch (cause) {
      failed.push({ version, why: cause instanceof Error ? cause.message : String(cause) })
    }
  }
  return { signed: waiting.length - failed.length, failed }
}
