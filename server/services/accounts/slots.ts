import { Limited } from '@/server/limits'

const SLOTS = 4
/** A hash takes 64 MiB and a thread of the pool for a tenth of a second: so many at once, and nobody waits in a line that can grow. */
let taken = 0

/** Runs a hash if fewer than four run. Errors: Limited, ask again in a second. */
export async function inSlot<T>(run: () => Promise<T>): Promise<T> {
  if (taken >= SLOTS) throw new Limited('The server is checking other passwords at this moment. Try again in a second.', 1000)
  taken += 1
  try {
    return await run()
  } finally {
    taken -= 1
  }
}
