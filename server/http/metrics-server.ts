import { createServer, type Server } from 'node:http'
import type { Registry } from 'prom-client'
import { authenticate, refuseUse } from '@/server/tokens'
import { HttpProblem, problemReply, sendReply } from './answer'
import type { ApiParts } from './api-server'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
type MetricsOptions = {
  registry: Registry
  snapshot: ApiParts['tokens']
  now: () => number
  refusals?: Pick<ApiParts['refusals'], 'stranger'>
}

/** /metrics on a port of its own. From this machine it is open; from elsewhere it takes a token with `metrics:read`. */
export function createMetricsServer({ registry, snapshot, now, refusals }: MetricsOptions): Server {
  return createServer((request, response) => {
    const fail = (problem: HttpProblem) => sendReply(response, problemReply(problem, crypto.randomUUID()))
    if (request.url?.split('?')[0] !== '/metrics' || request.method !== 'GET')
      return fail(new HttpProblem('not_found', 'There is only GET /metrics.'))
    const peer = request.socket.remoteAddress ?? ''
    if (!LOOPBACK.has(peer)) {
      const asked = { peer, userAgent: request.headers['user-agent'], requestId: crypto.randomUUID(), nowMs: now() }
      const known = authenticate(request.headers.authorization, { snapshot: snapshot(), ...asked })
      if ('code' in known) refusals?.stranger(asked, known)
      const refused = 'code' in known ? known : refuseUse(known.token, { scope: 'metrics:read' })
      if (refused) return fail(new HttpProblem(refused.code, refused.message))
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text),
      () => fail(new HttpProblem('internal', 'The metrics could not be read.')),
    )
  })
}
