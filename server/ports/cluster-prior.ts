import { canonicalize } from 'json-canonicalize'
import { ANNOTATIONS, type KubeObject, type Stamp } from './cluster'

/** What the annotation may hold; whatever is longer is kept by us alone. */
const MAX_BYTES = 4096

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What an object was before a run wrote on it, as its annotation says it. Null where it says nothing that we wrote. */
export type PriorOnObject = { run: string; state: Members }

export function priorOn(object: KubeObject): PriorOnObject | null {
  try {
    const said: unknown = JSON.parse(object.metadata.annotations?.[ANNOTATIONS.prior] ?? 'null')
    return isMembers(said) && typeof said.run === 'string' && isMembers(said.state) ? { run: said.run, state: said.state } : null
  } catch {
    return null // somebody else's text
  }
}

/** Stopped already, so that what is to be put back was kept by whoever stopped it. */
const isStopped = ({ replicas, isSuspended }: Members): boolean => replicas === 0 || isSuspended === true

/** The annotation that goes with a stamp, so that `acgs-stop` can put back what was there without us. Written once: what this run wrote stays, and
 *  a value to be put back is never covered by the zero that a stop left. Out: null where nothing is to be written. */
export function priorToWrite(object: KubeObject | null, { runId, prior }: Stamp): string | null {
  if (prior === undefined) return null
  const standing = object && priorOn(object)
  if (standing && (standing.run === runId || (isStopped(prior) && !isStopped(standing.state)))) return null
  const text = canonicalize({ run: runId, state: prior })
  return Buffer.byteLength(text) <= MAX_BYTES ? text : null
}
