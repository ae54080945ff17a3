import type { FleetEngines } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'
import { readWanted } from './internal'

const SILENT_MS = 15_000
/** An engine that has not been heard of for a day was taken away. */
const GONE_MS = 86_400_000
type Said = {
  policyVersion?: string | null
  constitutionHash?: string | null
  reasons?: string[]
  activationFailure?: string | null
  lost?: Record<string, number>
  stopped?: boolean
}

/** Our own engines, by id, with the version each says it decides with. One an instance of the role, so they are few. */
export async function listEngines(ctx: ServiceContext): Promise<FleetEngines> {
  const now = ctx.now()
  const [rows, wanted] = await Promise.all([
    ctx.db.roleInstance.findMany({
      where: { role: 'engine', heartbeatAt: { gt: new Date(now.getTime() - GONE_MS) } },
      orderBy: { id: 'asc' },
    }),
    readWanted(ctx),
  ])
  return {
    items: rows
      .map((row) => ({ ...row, said: row.status as Said })) // written by the engine's own heartbeat
      .filter(({ said }) => said.stopped !== true)
      .map(({ id, version, heartbeatAt, said }) => ({
        id,
        version,
        activeRevision: said.constitutionHash ?? null,
        activeVersion: said.policyVersion ?? null,
        isCurrent: wanted !== null && said.constitutionHash === wanted.revision,
        isSilent: now.getTime() - heartbeatAt.getTime() > SILENT_MS,
        lost: said.lost ? Object.values(said.lost).reduce((sum, n) => sum + n, 0) : null,
        reasons: [...new Set([...(said.reasons ?? []), ...(said.activationFailure ? [said.activationFailure] : [])])],
        failure: said.activationFailure ?? null,
        lastSeen: heartbeatAt.toISOString(),
      })),
    wanted,
    readAt: now.toISOString(),
  }
}
