import { formatCount, formatDuration } from '@/lib/format'
import type { RunbookRow } from '@/lib/schemas/runbooks'

/** A time that was measured, with of how many; never a promise. Pure. */
export function sayUsual({ verified: { runs, medianMs } }: Pick<RunbookRow, 'verified'>): string {
  if (medianMs === null) return 'no verified run yet'
  return runs === 1 ? `${formatDuration(medianMs)}, one run` : `${formatDuration(medianMs)}, middle of ${formatCount(runs)} runs`
}

/** Who must agree: one sentence where it is the same for every target. Pure. */
export const sayWhoAgrees = ({ quorum: { plain, critical } }: Pick<RunbookRow, 'quorum'>): string =>
  plain === critical ? plain : `${plain}; for a critical service ${critical}`

/** The newest version first, and how many plans were made from each. Pure. */
export const sayVersions = ({ at, versions }: Pick<RunbookRow, 'at' | 'versions'>): string =>
  versions.length === 0
    ? `${at}, no plan yet`
    : versions.map((one) => `${one.at}: ${formatCount(one.plans)} ${one.plans === 1 ? 'plan' : 'plans'}`).join(', ')
