import { createHash } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import type { Quorum } from '@/lib/quorum'
import type { PlanTarget } from '@/server/runs/kind'

/** What an approval is bound to. A target's version is not in it: every change of a status moves that. */
export type Bound = {
  kind: string
  params: unknown
  steps: unknown
  runbookVersion: string | null
  policyVersion: string | null
  /** null where nobody else must agree. */
  quorum: Quorum | null
  targets: readonly PlanTarget[]
}

const sha256 = (value: unknown): string => `sha256:${createHash('sha256').update(canonicalize(value)).digest('hex')}`

/** Of the fields of an object that a plan reads or writes. A member that is absent is null. */
export const fieldsDigest = (fields: Record<string, unknown>): string => sha256(fields)

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : Number(a.key > b.key))

/** sha256 of the canonical form; the order in which targets were found says nothing. */
export function planDigest({ targets, ...rest }: Bound): string {
  const bound = targets.map(({ key, uid, generation, fields }) => ({
    key,
    uid: uid ?? null,
    generation: generation ?? null,
    fields: fields ?? null,
  }))
  return sha256({ ...rest, targets: bound.sort(byKey) })
}
