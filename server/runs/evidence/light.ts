import * as z from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { maskObject } from '@/server/ports/cluster-mask'
import { Pod } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import { agentOf, podKey, SANDBOX } from '@/server/runs/stop/sandbox-pods'
import { type Item, plain } from './from-cluster'
import type { Piece, Subject } from './piece'

/** The end of a log says what it did last; all of it would take the time of the others. */
const LAST_LINES = 200
const LOG_BYTES = 256 * 1024
const MOST_CONTAINERS = 4

const Image = z.looseObject({ name: z.string(), image: z.string().optional(), imageID: z.string().optional() })
const Looked = z.looseObject({
  spec: z.looseObject({ containers: z.array(z.looseObject({ name: z.string() })).optional() }).optional(),
  status: z.looseObject({ containerStatuses: z.array(Image).optional() }).optional(),
})

/** Of a pod as it was listed: by its own marks, which anybody who makes pods could have written. */
export function subjectOf(object: KubeObject): Subject {
  const pod = read(Pod, object)
  const id = z.uuid().safeParse(pod.metadata.labels?.[SANDBOX])
  return { targetKey: podKey(pod), sandboxId: id.success ? id.data : null, agentId: agentOf(pod) }
}

const asJson = (found: unknown) => `${JSON.stringify(found, null, 2)}\n`

/** What a list of pods says already, and costs no further call: spec and status, and which images run by their digests. */
export function atHand(object: KubeObject): Piece[] {
  const subject = subjectOf(object)
  const images = (Looked.safeParse(object).data?.status?.containerStatuses ?? []).map(({ name, image, imageID }) => ({
    name,
    image,
    imageID,
  }))
  const isKnown = images.some(({ imageID }) => imageID !== undefined && imageID !== '')
  return [
    { subject, named: { name: 'pod.json', mediaType: 'application/json' }, taken: { body: asJson(maskObject(object)) } },
    {
      subject,
      named: { name: 'image.json', mediaType: 'application/json' },
      taken: isKnown ? { body: asJson(images) } : { missing: 'its node has not said which images it runs' },
    },
  ]
}

/** The last lines of each of its containers. */
export function lastLines(object: KubeObject): Item[] {
  const { namespace = '', name: pod } = object.metadata
  const names = (Looked.safeParse(object).data?.spec?.containers ?? []).map(({ name }) => name).slice(0, MOST_CONTAINERS)
  return names.map((container) => ({
    name: `log-${plain(container)}.txt`,
    mediaType: 'text/plain',
    take: async (c: StepContext) => {
      const query = { namespace: namespace ?? '', pod, container, tailLines: LAST_LINES, limitBytes: LOG_BYTES }
      const text = await clusterOf(c).log(query, reading(c))
      if (text === null) return { missing: 'the container has no log', isNone: true }
      return { body: text, isTruncated: Buffer.byteLength(text) >= LOG_BYTES }
    },
  }))
}
