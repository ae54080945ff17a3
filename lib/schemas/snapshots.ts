import * as z from 'zod'
import { CONFIG_SETS, type ConfigSet, type SnapshotWhy } from '@/lib/config-sets'
import { Reason } from './text'

export const ListSnapshots = z.strictObject({
  set: z.enum(CONFIG_SETS).default('network'),
  onlyKnownGood: z.boolean().default(false),
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListSnapshots = z.infer<typeof ListSnapshots>

/** `id` is made where the button is: asked for twice, it is one snapshot. */
export const TakeSnapshot = z.strictObject({ id: z.uuid(), set: z.enum(CONFIG_SETS), reason: Reason })
export type TakeSnapshot = z.infer<typeof TakeSnapshot>

export const MarkSnapshot = z.strictObject({ id: z.uuid(), isKnownGood: z.boolean(), reason: Reason })
export type MarkSnapshot = z.infer<typeof MarkSnapshot>

export type SnapshotRow = {
  id: string
  set: ConfigSet
  state: 'asked' | 'taken' | 'failed'
  why: SnapshotWhy
  askedAt: string
  askedBy: string
  reason: string | null
  takenAt: string | null
  runId: string | null
  objects: number | null
  digest: string | null
  /** It is what the cluster has now, as it was looked at last. */
  isLive: boolean
  /** Who wrote since the one before. Empty where nobody is named: what was removed names nobody. */
  writers: { manager: string; at: string | null }[]
  /** Without our label: seen then, neither kept nor put back. */
  foreign: string[]
  isKnownGood: boolean
  knownGoodBy: string | null
  knownGoodAt: string | null
  error: string | null
}
export type SnapshotPage = {
  items: SnapshotRow[]
  nextCursor: string | null
  total: number
  /** The newest that is known to be good: what is offered first. */
  offer: string | null
  /** When the set was last read whole; null where it never was. */
  lookedAt: string | null
  /** Why it cannot be read now, and since when. */
  trouble: { why: string; since: string } | null
  readAt: string
}
