import { formatDuration } from '@/lib/format'
import type { RunOwnerRow, RunStep } from '@/lib/schemas/runs'
import { LEASE_MS } from '@/server/runs/limits'

export type FoundOwner = { epoch: number; owner: string; at: Date; fromOwner: string | null; leaseEndedAt: Date | null }

/** A lease is renewed for as long as it lasts: its owner was last heard of that long before it ended. */
export function ownerRows(found: readonly FoundOwner[]): RunOwnerRow[] {
  return found.map(({ epoch, owner, at, fromOwner, leaseEndedAt }) => {
    if (fromOwner === null || leaseEndedAt === null) return { epoch, owner, at: at.toISOString(), lost: null }
    const heardAt = new Date(leaseEndedAt.getTime() - LEASE_MS)
    return {
      epoch,
      owner,
      at: at.toISOString(),
      lost: { owner: fromOwner, heardAt: heardAt.toISOString(), tookMs: Math.max(0, at.getTime() - heardAt.getTime()) },
    }
  })
}

type Sent = Pick<RunStep, 'n' | 'attempt' | 'startedAt'> & { sentAt: string | null; isRead: boolean }

/** Steps that were begun before somebody else took over and were sent again after it. What only reads does not count. */
const sentAgain = (steps: readonly Sent[], at: string): number[] =>
  steps
    .filter(({ isRead, attempt, startedAt, sentAt }) => {
      return !isRead && attempt > 1 && startedAt !== null && startedAt < at && sentAt !== null && sentAt >= at
    })
    .map(({ n }) => n)

/** A worker's name carries an id that is long for a sentence. */
const shortName = (owner: string): string => owner.replace(/([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '$1')

/** "worker-a was lost at 6.1 s, worker-b took over in 2.9 s. Nothing was sent twice." From the acceptance of the run. Null where nobody was lost. Pure. */
export function sayTakeovers({ owners, steps, startMs }: { owners: readonly RunOwnerRow[]; steps: readonly Sent[]; startMs: number }) {
  const said = owners.flatMap(({ owner, at, lost }) => {
    if (lost === null) return []
    const when = formatDuration(Date.parse(lost.heardAt) - startMs)
    return [
      `${shortName(lost.owner)} was lost at ${when}, ${shortName(owner)} took over in ${formatDuration(lost.tookMs)}.`,
      ...again(sentAgain(steps, at)),
    ]
  })
  if (said.length === 0) return null
  return said.some((one) => one.startsWith('Step')) ? said.join(' ') : `${said.join(' ')} Nothing was sent twice.`
}

const again = (numbers: readonly number[]): string[] =>
  numbers.length === 0
    ? []
    : [
        `${numbers.length === 1 ? 'Step' : 'Steps'} ${numbers.join(', ')} ${numbers.length === 1 ? 'was' : 'were'} sent again under the same key.`,
      ]
