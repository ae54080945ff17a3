import { httpProbe } from '@/server/adapters/http/probe'
import type { Ports } from '@/server/local/ports'
import type { Running } from '@/server/local/running'
import { hostOf } from './installation'

export const ROLES = ['console', 'engine', 'worker', 'controller'] as const
export type RoleState = { role: (typeof ROLES)[number]; port: number; isReady: boolean; detail: string }

function reasonsOf(body: unknown): string {
  const reasons = body && typeof body === 'object' && 'reasons' in body && Array.isArray(body.reasons) ? body.reasons : []
  return reasons.length > 0 ? `: ${reasons.join(', ')}` : ''
}

/** Asks each role whether it is ready. */
export function probeRoles(running: Running): Promise<RoleState[]> {
  return Promise.all(
    ROLES.map(async (role) => {
      const port = running.ports[role as keyof Ports]
      const path = role === 'console' ? '/api/ready' : '/ready'
      const { isUp, detail, latencyMs, body } = await httpProbe.ask(`http://${hostOf(running)}:${port}${path}`, 3000)
      return { role, port, isReady: isUp, detail: isUp ? `ready in ${latencyMs.toFixed(0)} ms` : `${detail}${reasonsOf(body)}` }
    }),
  )
}
