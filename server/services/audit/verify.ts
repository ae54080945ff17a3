import { AppError } from '@/lib/errors'
import { VERIFY_MAX, type VerifyLog } from '@/lib/schemas/audit-exports'
import type { ServiceContext } from '@/server/context'
import { recomputeLog } from '@/server/stored-log'

export type LogVerdict = {
  valid: boolean
  entries: number
  first_bad_index?: number
  checks: { name: string; ok: boolean; detail: string }[]
  duration_ms: number
}

let isRunning = false

/** Recomputes the stored log from the texts: leaves, tiles, roots, signatures. One at a time, at most a million entries.
 *  Errors: BAD_REQUEST naming the field, CONFLICT while another is recomputed here. */
export async function verifyStoredLog(ctx: ServiceContext, input: VerifyLog, recompute = recomputeLog): Promise<LogVerdict> {
  const head = await ctx.db.auditHead.findUniqueOrThrow({ where: { id: 1 }, select: { size: true } })
  const size = Number(head.size)
  const { from_size: from = 0, to_size: to = size } = input
  if (to > size) throw new AppError('BAD_REQUEST', `to_size: the log has ${size} entries.`)
  if (from > to) throw new AppError('BAD_REQUEST', `from_size: the log has ${size} entries.`)
  if (to - from > VERIFY_MAX)
    throw new AppError('BAD_REQUEST', `to_size: at most ${VERIFY_MAX} entries at once; the log has ${size}. Name from_size and to_size.`)
  if (isRunning) throw new AppError('CONFLICT', 'The log is being recomputed for somebody else. Ask again in a moment.')
  isRunning = true
  try {
    const found = await recompute({ from, to })
    const { checked, checkpoints, problems, isGood, firstBadIndex, tookMs } = found
    const bad = problems.map(({ index, why }) => ({ name: `from index ${index}`, ok: false, detail: why }))
    return {
      valid: isGood,
      entries: checked,
      ...(firstBadIndex === null ? {} : { first_bad_index: firstBadIndex }),
      checks: [
        {
          name: 'leaves, tiles and roots',
          ok: isGood,
          detail: `${checked} entries made anew from their texts, ${from} to ${to} of ${size}`,
        },
        { name: 'checkpoints', ok: isGood, detail: `${checkpoints} signed checkpoints compared` },
        ...bad,
      ],
      duration_ms: Math.round(tookMs),
    }
  } finally {
    isRunning = false
  }
}
