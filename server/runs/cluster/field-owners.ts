import type { FieldOwnership } from '@/lib/reverters'
import type { ManagedField } from './shapes'

const FIELDS = { replicas: ['f:spec', 'f:replicas'], template: ['f:spec', 'f:template'] } as const
export type OwnedField = keyof typeof FIELDS

/** Our own writes: they revert nothing. */
export const FIELD_MANAGER = 'acgs-console'

const has = (fields: unknown, [name, ...rest]: readonly string[]): boolean =>
  name === undefined ||
  (typeof fields === 'object' && fields !== null && name in fields && has((fields as Record<string, unknown>)[name], rest)) // an object, asked just before

/** Who wrote a field last, by the cluster's own record; the newest first. Server-side apply makes a manager an owner for good: it writes again
 *  whatever is taken from it at its next apply. */
export function ownersOf(managed: readonly ManagedField[] | undefined, field: OwnedField): FieldOwnership[] {
  return (managed ?? [])
    .filter(({ subresource, fieldsV1 }) => subresource !== 'status' && has(fieldsV1, FIELDS[field]))
    .map(({ manager = 'unknown', operation, time }) => ({ field, manager, isApply: operation === 'Apply', at: time ?? null }))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}
