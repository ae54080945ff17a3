import { ClusterError } from '@/server/ports/cluster-error'
import { isNode, parseJson } from './parse'
import { errorOf, readStatus } from './status'

export const MAX_LINE_BYTES = 4 * 1024 * 1024
const NEW_LINE = 0x0a

const bad = (what: string) => new ClusterError({ reason: 'badAnswer' }, `The cluster's watch is not one of the protocol: ${what}`)

/** Lines of a stream, none longer than 4 MiB. An unfinished last line is dropped: the stream was cut. Errors: `badAnswer`. */
async function* readLines(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let held = 0
  const tooLong = () => bad(`a line is longer than ${Math.round(maxBytes / 1_048_576)} MiB.`)
  for await (const chunk of body) {
    let from = 0
    for (let at = chunk.indexOf(NEW_LINE); at !== -1; at = chunk.indexOf(NEW_LINE, from)) {
      const rest = chunk.subarray(from, at)
      from = at + 1
      if (held + rest.length > maxBytes) throw tooLong()
      const line = held > 0 ? Buffer.concat([...parts, rest]) : rest
      parts = []
      held = 0
      if (line.length > 0) yield line
    }
    const rest = chunk.subarray(from)
    held += rest.length
    if (held > maxBytes) throw tooLong()
    if (rest.length > 0) parts.push(rest)
  }
}

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: Record<string, unknown> }
const TYPES: ReadonlySet<string> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'])

function readEvent(line: Buffer): WatchEvent {
  const value = parseJson(line)
  if (!isNode(value) || !isNode(value.object)) throw bad('a line is no event.')
  const { type, object } = value
  if (type === 'ERROR') {
    const said = readStatus(object)
    throw errorOf({ status: said?.code ?? 500, retryAfter: null, auditId: null, body: object })
  }
  if (typeof type !== 'string' || !TYPES.has(type)) throw bad('an event is of a type that nobody knows.')
  return { type: type as WatchEvent['type'], object } // one of the set
}

/** Events of a watch in their order. An ERROR is thrown as the same answer by HTTP would be. */
export async function* readEvents(body: AsyncIterable<Buffer>, maxBytes = MAX_LINE_BYTES): AsyncGenerator<WatchEvent> {
  for await (const line of readLines(body, maxBytes)) yield readEvent(line)
}

const INITIAL_END = 'k8s.io/initial-events-end'
/** The version that a bookmark moves to. Errors: `badAnswer` when it names none. */
export function bookmarkOf({ object }: WatchEvent): { resourceVersion: string; endsInitial: boolean } {
  const meta = isNode(object.metadata) ? object.metadata : {}
  const { resourceVersion, annotations } = meta
  if (typeof resourceVersion !== 'string' || resourceVersion === '') throw bad('a bookmark has no version.')
  return { resourceVersion, endsInitial: isNode(annotations) && annotations[INITIAL_END] === 'true' }
}
