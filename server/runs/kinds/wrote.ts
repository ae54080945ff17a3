import * as z from 'zod'
import { diffObjects, type ObjectDiff } from '@/lib/object-diff'
import type { Written } from '@/server/ports/cluster'

/** What is kept of a write: the call, and what it changed with secrets hidden. Never an object, which may hold what nobody should read. */
export const Wrote = z.strictObject({
  method: z.string().nullable(),
  path: z.string().nullable(),
  status: z.number().int(),
  auditId: z.string().nullable(),
  outcome: z.enum(['written', 'found', 'notNeeded']),
  bodyDigest: z.string().nullable(),
  uid: z.string().nullable(),
  generation: z.number().int().nullable(),
  warnings: z.array(z.string()),
  diff: z.custom<ObjectDiff>().nullable(),
})
export type Wrote = z.infer<typeof Wrote>

export function wroteOf({ object, status, auditId, outcome, warnings, record }: Written): Wrote {
  const { method, path, bodyDigest, before, after } = record
  return {
    method,
    path,
    status,
    auditId,
    outcome,
    bodyDigest,
    uid: object?.metadata.uid ?? null,
    generation: object?.metadata.generation ?? null,
    warnings: [...warnings],
    diff: before === null && after === null ? null : diffObjects(before, after),
  }
}

export const NOT_NEEDED: Wrote = {
  method: null,
  path: null,
  status: 0,
  auditId: null,
  outcome: 'notNeeded',
  bodyDigest: null,
  uid: null,
  generation: null,
  warnings: [],
  diff: null,
}
