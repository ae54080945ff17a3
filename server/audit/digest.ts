import { createHash } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'

/** `sha256:` of the RFC 8785 form of a JSON value: what the audit log keeps of a before and an after. */
export const digestOf = (value: unknown): string => `sha256:${createHash('sha256').update(canonicalize(value)).digest('hex')}`
