import { FIELD_MANAGER, type OwnedField, ownersOf } from './field-owners'
import type { Meta } from './shapes'

export type UndoneBy = { manager: string; at: string | null }

/** Who wrote the object, or one field of it, after us: whoever changed our change back. Null where only we did. */
export function undoneBy({ managedFields = [] }: Meta, field?: OwnedField): UndoneBy | null {
  const writers =
    field === undefined
      ? managedFields
          .filter(({ subresource }) => subresource !== 'status')
          .map(({ manager = 'unknown', time }) => ({ manager, at: time ?? null }))
      : ownersOf(managedFields, field).map(({ manager, at }) => ({ manager, at }))
  const others = writers.filter(({ manager }) => manager !== FIELD_MANAGER && !manager.startsWith('kube-controller-manager'))
  return others.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))[0] ?? null
}

export const sayUndone = (by: UndoneBy | null): string =>
  by === null ? 'somebody changed it back' : `${by.manager} changed it back${by.at === null ? '' : ` at ${by.at}`}`
