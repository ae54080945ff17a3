import { canonicalize } from 'json-canonicalize'
import type { Template } from './shapes'

const HASH = 'pod-template-hash'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

function without(members: Members, name: string): Members {
  const { [name]: _gone, ...rest } = members
  return rest
}

/** A template as a person wrote it: without the hash that the Deployment's controller adds, without a null creation time and without the
 *  mark that tells a strategic patch to replace. */
export function plainTemplate(template: Template): Template {
  const plain = without(template, '$patch')
  if (!isMembers(plain.metadata)) return plain
  let metadata = plain.metadata
  if (metadata.creationTimestamp === null) metadata = without(metadata, 'creationTimestamp')
  if (isMembers(metadata.labels)) metadata = { ...metadata, labels: without(metadata.labels, HASH) }
  return { ...plain, metadata }
}

/** For comparing alone: an empty map of labels or annotations is no map, as the API server writes it. */
function comparable(template: Template): string {
  const plain = plainTemplate(template)
  const metadata = isMembers(plain.metadata) ? plain.metadata : {}
  const filled = Object.entries(metadata).filter(([, value]) => !(isMembers(value) && Object.keys(value).length === 0))
  return canonicalize({ ...plain, metadata: Object.fromEntries(filled) })
}

export const isSameTemplate = (one: Template, other: Template): boolean => comparable(one) === comparable(other)

/** The images of a template, init containers first: what a person tells one revision from another by. */
export function imagesOf(template: Template): string[] {
  const spec = isMembers(template.spec) ? template.spec : {}
  return [spec.initContainers, spec.containers]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((one: unknown) => (isMembers(one) && typeof one.image === 'string' ? [one.image] : []))
}
