import { ABORT } from '@/lib/rollout-limits'

/** Fewer evaluations than this in the window say nothing yet. */
const LEAST = 20
const PART_MS = 5000
const PARTS = ABORT.errorsMs / PART_MS

/** Failed evaluations of a candidate among all of the last five minutes, here: an engine does not wait for anybody to stop asking it. */
export function createErrorWatch() {
  const parts = Array.from({ length: PARTS }, () => ({ at: -1, decided: 0, errors: 0 }))
  return {
    /** Out: why the candidate must not be asked any more, or null. */
    note(isError: boolean, nowMs: number): string | null {
      const at = Math.floor(nowMs / PART_MS)
      const own = parts[at % PARTS]
      if (own && own.at !== at) Object.assign(own, { at, decided: 0, errors: 0 })
      if (own) {
        own.decided += 1
        own.errors += Number(isError)
      }
      let decided = 0
      let errors = 0
      for (const part of parts) {
        if (part.at <= at - PARTS || part.at > at) continue
        decided += part.decided
        errors += part.errors
      }
      if (errors === 0 || decided < LEAST || errors / decided <= ABORT.errors) return null
      return `${errors} of ${decided} evaluations by the candidate failed within five minutes; more than ${ABORT.errors * 100} % ends it`
    },
  }
}
