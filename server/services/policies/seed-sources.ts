import type { ServiceContext } from '@/server/context'
import type { Policies } from '@/server/ports/policies'
import { digestOfText } from './text-digest'

/** Gives the shipped version the files it was compiled from, where it has none yet: from them people begin their drafts.
 *  Out: whether anything was done. What another constitution was made from is not known and not guessed.
 *  Errors: BAD_REQUEST when the files are missing or not those of the bundle; deciding does not need them. */
export async function seedSources(ctx: ServiceContext, policies: Policies): Promise<boolean> {
  const { constitutionHash } = await policies.readSeedBundle()
  const bare = await ctx.db.policyVersion.findFirst({ where: { constitutionHash, files: { none: {} } }, select: { version: true } })
  if (!bare) return false
  const files = await policies.readSeedSources()
  const { count } = await ctx.db.policyVersionFile.createMany({
    data: files.map(({ path, text }) => ({ version: bare.version, path, text, digest: digestOfText(text) })),
    skipDuplicates: true,
  })
  if (count > 0) await ctx.db.event.create({ data: { topic: 'policies', ref: String(bare.version), version: 'files' } })
  return count > 0
}
