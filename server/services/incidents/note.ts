import { AppError } from '@/lib/errors'
import type { AddNote } from '@/lib/schemas/incidents'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { byOf, getIncident, keepAlive } from './change'
import { sqlOf } from './sql-of'
import { addEntry, announce } from './timeline'

/** Writes on the timeline, also of an incident that is over; a correction is an entry of its own. Out: its number.
 *  Errors: NOT_FOUND, BAD_REQUEST (it corrects an entry that is not there). */
export function addNote(ctx: ServiceContext, { id, text, corrects }: AddNote): Promise<{ id: string; n: number }> {
  return ctx.db.$transaction(async (tx) => {
    const sql = sqlOf(tx)
    const found = await getIncident({ db: tx }, id)
    if (corrects !== undefined && corrects > found.lastN)
      throw new AppError('BAD_REQUEST', `corrects: there is no entry ${corrects}. Choose one of the timeline.`)
    const title = corrects === undefined ? 'Note' : `Correction of entry ${corrects}`
    const n = await addEntry(sql, id, {
      kind: 'note',
      by: byOf(ctx),
      title,
      detail: text,
      corrects: corrects ?? null,
      requestId: ctx.requestId,
    })
    await keepAlive(sql, id)
    await announce(sql, id)
    await ctx.entry?.done(tx, { beforeDigest: digestOf({}), afterDigest: digestOf({ n, text, corrects: corrects ?? null }) })
    return { id, n }
  })
}
