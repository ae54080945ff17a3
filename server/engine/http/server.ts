import type { Server } from 'node:http'
import { decisionProblem } from '@/server/http/answer'
import { type ApiRoute, createApiServer } from '@/server/http/api-server'
import type { Rate } from '@/server/http/rate-limit'
import type { Log } from '@/server/log'
import { type Doors, type Route, routeOf } from './routes'

type Bound = ApiRoute & { route: Route }

/** The engine's HTTP API. Every error is JSON with `allow: false`. */
export function createEngineServer(doors: Doors, log: Log, rate: Rate = {}): Server {
  const { state, now, metrics, origin } = doors.deciding
  return createApiServer<Bound>({
    name: 'engine',
    log,
    rate,
    now,
    routeOf(pathname) {
      const route = routeOf(pathname)
      return route && { methods: route.methods, ...(route.isOpen ? { isOpen: true } : {}), route, run: (call) => route.run(doors, call) }
    },
    tokens: () => state()?.snapshot ?? doors.parts.runtime.snapshot(),
    noteUse: doors.noteUse,
    refusals: doors.refusals,
    problem: decisionProblem,
    onProblem: ({ route }, url) => {
      if (!route.isDecision) return
      metrics.door.inc({ door: url.pathname === '/v1/evaluate' ? 'evaluate' : 'opa', outcome: 'rejected', origin })
    },
  })
}
