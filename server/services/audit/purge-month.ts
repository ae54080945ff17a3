import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'

const Count = z.number().int().nonnegative()
/** What a verified export of a month says: which entries it holds, and the checkpoint they were verified against. */
export const PurgeProof = z.strictObject({
  entries: Count,
  fromIndex: Count,
  toIndex: Count,
  exportDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: Count,
  root: z.string().regex(/^[0-9a-f]{64}$/),
  verifiedAt: z.iso.datetime(),
})
export type PurgeProof = z.infer<typeof PurgeProof>
export const PurgeMonth = z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), proof: PurgeProof })
export type PurgeMonth = z.infer<typeof PurgeMonth>

/** The table of a month's text, which is what its purge is about in the log. */
export const partOf = (month: string): string => `audit_entry_${month.replace('-', '')}`

/** Drops the text of a month that is past 2,555 days and whose export was verified; leaves, tiles and checkpoints stay, so proofs still work.
 *  Its own entry is written in the same transaction: text that is missing without one is a cut. Errors: BAD_REQUEST with what the database
 *  found wrong with the month or the proof. */
export async function purgeMonth(ctx: ServiceContext, { month, proof }: PurgeMonth): Promise<{ part: string; entries: number }> {
  try {
    return await ctx.db.$transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ part: string; entries: bigint }[]>`
        SELECT part, entries FROM acgs_purge_audit_month(${`${month}-01`}::date, ${JSON.stringify(proof)}::jsonb, ${ctx.actor.id})`
      const [done] = rows
      if (!done) throw new Error('the purge answered nothing')
      await ctx.entry?.done(tx, { beforeDigest: proof.exportDigest })
      return { part: done.part, entries: Number(done.entries) }
    })
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : ''
    const [said] =
      /audit_entry_\d{6} (is not there|is younger than 2555 days|holds nothing)|the export [^"`]{1,200}|no checkpoint over [^"`]{1,200}/.exec(
        text,
      ) ?? []
    if (said) throw new AppError('BAD_REQUEST', `Nothing was dropped: ${said.split('\n')[0]}.`, { cause })
    throw cause
  }
}
