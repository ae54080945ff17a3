import type { Http2ServerResponse } from 'node:http2'
import { kubernetesCluster } from '@/server/adapters/kubernetes/cluster'
import { clusterHttp, type HttpOptions } from '@/server/adapters/kubernetes/http'
import type { KubeObject } from '@/server/ports/cluster'
import { type Asked, answer, refuse, type Script, scriptedServer } from './scripted-server'

type Meta = Partial<KubeObject['metadata']>
export const configMap = (meta: Meta = {}, data: Record<string, string> = { color: 'green' }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'colors', namespace: 'governance', uid: 'uid-1', resourceVersion: '10', ...meta },
  data,
})
export const OPERATOR = { kind: 'person', personId: 'p-1', groups: ['acgs:operators'], runId: 'run-1' } as const
export const STAMP = { runId: 'run-1', fence: 7n, changeId: 'change-1' } as const

export type Writes = (asked: Asked, response: Http2ServerResponse) => void | Promise<void>

/** A server that holds one object: reads get it, writes go to the script of the test, which changes it or does not. */
export async function holdObject(first: KubeObject | null, writes: Writes, options: Partial<HttpOptions> = {}) {
  const held = { object: first }
  const script: Script = (asked, response) => {
    if (asked.method !== 'GET') return writes(asked, response)
    if (held.object) return answer(response, held.object)
    refuse(response, 404, { reason: 'NotFound', message: 'configmaps "colors" not found', details: { name: 'colors', kind: 'configmaps' } })
  }
  const server = await scriptedServer(script)
  const connection = server.connection()
  const http = clusterHttp({ connection, ...options })
  return {
    held,
    server,
    http,
    cluster: kubernetesCluster(http, connection),
    written: () => server.asked.filter(({ method }) => method !== 'GET'),
    /** The next version of the object, with other metadata or members. */
    move(change: { metadata?: Meta; [member: string]: unknown } = {}) {
      if (!held.object) throw new Error('there is no object to move')
      const { metadata, ...rest } = change
      const resourceVersion = String(Number(held.object.metadata.resourceVersion) + 1)
      held.object = { ...held.object, ...rest, metadata: { ...held.object.metadata, ...metadata, resourceVersion } }
      return held.object
    },
    async close() {
      http.close()
      await server.close()
    },
  }
}
