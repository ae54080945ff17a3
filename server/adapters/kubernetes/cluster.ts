import * as z from 'zod'
import type { Cluster, ClusterFacts, LogQuery, Read } from '@/server/ports/cluster'
import { refTo } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { maskText, withoutSecrets } from '@/server/ports/cluster-mask'
import { applyObject, createObject, patchObject } from './change-objects'
import { deleteObject, evictPod, scaleObject } from './change-pods'
import type { Http } from './http'
import { listAll } from './list'
import type { Connection } from './load'
import { readObject } from './parse'
import { objectPath } from './paths'
import { askWhoami, reviewAccess } from './review'

const Version = z.object({ gitVersion: z.string().max(200) })
const MAX_LOG_BYTES = 10 * 1024 * 1024

const callOf = ({ caller, lane, signal }: Read = {}) => ({
  caller: caller ?? ({ kind: 'self' } as const),
  lane: lane ?? ('write' as const),
  signal,
})

async function factsOf(http: Http, connection: Connection, read?: Read): Promise<ClusterFacts> {
  const place = await connection.place()
  const [version, system] = await Promise.all([
    http.call({ method: 'GET', path: '/version', ...callOf(read) }),
    http.call({ method: 'GET', path: objectPath(refTo('Namespace', null, 'kube-system')), ...callOf(read) }).catch((cause: unknown) => {
      if (cause instanceof ClusterError && ['denied', 'notFound'].includes(cause.trouble.reason)) return null
      throw cause
    }),
  ])
  const parsed = Version.safeParse(version.json)
  if (!parsed.success) throw new ClusterError({ reason: 'badAnswer' }, 'The cluster does not say which version it is.')
  const gitVersion = maskText(parsed.data.gitVersion, 100)
  return {
    server: place.server,
    context: place.context,
    gitVersion,
    isLocal: gitVersion.endsWith('-acgs-local'),
    uid: system && readObject(system.json).metadata.uid,
    skewMs: http.skewMs(),
  }
}

async function readLog(http: Http, query: LogQuery, read?: Read): Promise<string | null> {
  const { namespace, pod, container, isPrevious, tailLines, sinceSeconds, limitBytes = MAX_LOG_BYTES } = query
  try {
    const reply = await http.call({
      method: 'GET',
      path: objectPath(refTo('Pod', namespace, pod), 'log'),
      query: {
        container,
        previous: isPrevious || undefined,
        timestamps: true,
        tailLines,
        sinceSeconds,
        limitBytes: Math.min(limitBytes, MAX_LOG_BYTES),
      },
      accept: 'application/json, */*',
      maxBytes: MAX_LOG_BYTES * 2,
      ...callOf(read),
    })
    return withoutSecrets(reply.bytes.toString('utf8'))
  } catch (cause) {
    // 400: the container has none, or none of before.
    if (cause instanceof ClusterError && cause.status === 400) return null
    throw cause
  }
}

/** The port over one API server's HTTP. */
export function kubernetesCluster(http: Http, connection: Connection): Cluster {
  return {
    facts: (read) => factsOf(http, connection, read),
    get: async (ref, read) => readObject((await http.call({ method: 'GET', path: objectPath(ref), ...callOf(read) })).json),
    list: (query, read = {}) => listAll(http, { query, read, lane: read.lane ?? 'write', keep: (object) => object }),
    create: (write) => createObject(http, write),
    patch: (write) => patchObject(http, write),
    apply: (write) => applyObject(http, write),
    scale: (write) => scaleObject(http, write),
    delete: (write) => deleteObject(http, write),
    evict: (write) => evictPod(http, write),
    review: (question) => reviewAccess(http, question),
    whoami: (signal) => askWhoami(http, signal),
    log: (query, read) => readLog(http, query, read),
    close: async () => http.close(),
  }
}
