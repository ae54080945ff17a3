import type { StopScope } from '@/lib/emergency-words'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { stoppedName } from '@/lib/stop-names'

/** `all services`, `workload opa`, as pages call it. */
export const sayStopped = ({ scope, target }: { scope: string; target: string | null }): string =>
  stoppedName({ scope: scope as StopScope, target }) // a constraint of the table

/** How a stop ended, by what was seen and by nothing else; a resume takes none of it back. */
export function sayEnd(row: Pick<EmergencyRow, 'containedAt' | 'stoppedAt' | 'confirmedAt' | 'failedAt'>): string {
  if (row.confirmedAt !== null) return 'confirmed: stopped was seen twice'
  if (row.failedAt !== null)
    return row.containedAt === null ? 'not confirmed: not seen contained' : 'not confirmed: contained was seen, stopped was not'
  if (row.stoppedAt !== null) return 'stopped was seen once when the report was made'
  return row.containedAt === null ? 'under way when the report was made' : 'contained was seen when the report was made'
}
