import { OUTPUT_BYTES_MAX } from '@/lib/sandbox-limits'
import type { Cluster } from '@/server/ports/cluster'

/** The log comes with a time before each line; so much more of it is read. */
const READ_BYTES = OUTPUT_BYTES_MAX * 2
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /gm

export type Output = { text: string; isTruncated: boolean }

/** A pod's log as it is kept: without times and without what no text may hold, at most 1 MiB, cut between characters. */
export function outputOf(log: string): Output {
  const text = log.replace(TIME, '').replaceAll('\u0000', '\ufffd').toWellFormed()
  const bytes = Buffer.from(text)
  if (bytes.length <= OUTPUT_BYTES_MAX) return { text, isTruncated: Buffer.byteLength(log) >= READ_BYTES }
  return { text: new TextDecoder().decode(bytes.subarray(0, OUTPUT_BYTES_MAX), { stream: true }), isTruncated: true }
}

/** What the program wrote; null where nobody can say any more. */
export async function readOutput(cluster: Cluster, pod: { namespace: string; podName: string }): Promise<Output | null> {
  const query = { namespace: pod.namespace, pod: pod.podName, container: 'sandbox', limitBytes: READ_BYTES }
  const log = await cluster.log(query).catch(() => null)
  return log === null ? null : outputOf(log)
}
