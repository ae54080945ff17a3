import { ANNOTATIONS, type KubeObject, type ManagedField } from '@/server/ports/cluster'
import { FIELD_MANAGER } from '@/server/runs/cluster/field-owners'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The run that wrote on the object last, as the object says; null where none of ours did. */
export function runOn({ metadata }: KubeObject): string | null {
  const run = metadata.annotations?.[ANNOTATIONS.run]
  return run !== undefined && UUID.test(run) ? run : null
}

type Spec = { 'f:spec'?: Record<string, unknown> }
const writes = ({ fieldsV1 }: ManagedField, field: string): boolean => field in ((fieldsV1 as Spec | undefined)?.['f:spec'] ?? {}) // as the view keeps it

/** Whether the last one who wrote a field of the spec was us. The annotation alone says only that some run wrote something once. */
export function isOurs({ metadata }: KubeObject, field: string): boolean {
  const owners = (metadata.managedFields ?? []).filter((one) => writes(one, field))
  const last = owners.sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0]
  return last?.manager === FIELD_MANAGER
}

/** The run that took its replicas away. */
export const stoppedBy = (object: KubeObject): string | null => (isOurs(object, 'f:replicas') ? runOn(object) : null)
