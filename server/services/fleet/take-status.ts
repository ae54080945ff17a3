import type { OpaStatus } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'

/** Counters of decisions that OPA itself gave up. Source: OPA, v1/plugins/logs. */
const DROPPED = /^counter_decision_logs_(dropped|encoding_failure)/
const MESSAGE_MAX = 500

export type KeptStatus = {
  opaId: string
  version: string | null
  bundles: Record<string, { revision: string | null; activatedAt: string | null; code: string | null; message: string | null }>
  discovery: { revision: string | null; code: string | null; message: string | null } | null
  plugins: Record<string, string>
  dropped: number
}
const RECORDS_MAX = 32

function keptOf({ labels, bundles, discovery, plugins, decision_logs: logs }: OpaStatus): KeptStatus {
  const said = ({ active_revision, code, message }: NonNullable<OpaStatus['discovery']>) => ({
    revision: active_revision || null,
    code: code ?? null,
    message: message?.slice(0, MESSAGE_MAX) ?? null,
  })
  return {
    opaId: labels.id ?? 'unknown',
    version: labels.version ?? null,
    bundles: Object.fromEntries(
      Object.entries(bundles)
        .slice(0, RECORDS_MAX)
        .map(([name, one]) => [name, { ...said(one), activatedAt: timeOf(one.last_successful_activation) }]),
    ),
    discovery: discovery ? said(discovery) : null,
    plugins: Object.fromEntries(
      Object.entries(plugins)
        .slice(0, RECORDS_MAX)
        .map(([name, one]) => [name, one?.state ?? 'unknown']),
    ),
    dropped: Object.entries(logs?.metrics ?? {}).reduce(
      (sum, [name, value]) => (DROPPED.test(name) && typeof value === 'number' && value > 0 ? sum + Math.floor(value) : sum),
      0,
    ),
  }
}

/** Go's zero time means never. */
function timeOf(text: string | undefined): string | null {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) || ms < 0 ? null : new Date(ms).toISOString()
}

function errorOf({ bundles, discovery }: KeptStatus): string | null {
  for (const [name, one] of Object.entries({ ...bundles, ...(discovery ? { discovery } : {}) }))
    if (one.code !== null && one.code !== '') return `${name}: ${one.message ?? one.code}`.slice(0, MESSAGE_MAX)
  return null
}

/** Keeps what an OPA says of itself: one row an instance, and a change where something is other than before. Decisions it gave up are counted as lost
 *  in this minute. In: the instance's id and its status. */
export function takeStatus(ctx: ServiceContext, { id, status }: { id: string; status: OpaStatus }): Promise<void> {
  const now = ctx.now()
  const kept = keptOf(status)
  return ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM opa_instance WHERE id = ${id} FOR UPDATE`
    const row = await tx.opaInstance.findUniqueOrThrow({ where: { id } })
    const before = row.status as KeptStatus | null // written below
    const policy = kept.bundles.acgs
    const error = errorOf(kept)
    // A counter starts again with the process.
    const lost = before?.opaId === kept.opaId ? Math.max(0, kept.dropped - before.dropped) : kept.dropped
    const shown = (one: KeptStatus | null) => ({
      opaId: one?.opaId ?? null,
      version: one?.version ?? null,
      revision: one?.bundles.acgs?.revision ?? null,
      error: one ? errorOf(one) : null,
    })
    const [was, is] = [shown(before), shown(kept)]
    await tx.opaInstance.update({
      where: { id },
      data: {
        labels: status.labels,
        version: kept.version ?? row.version,
        lastSeen: now,
        activeRevision: policy ? policy.revision : row.activeRevision,
        activatedAt: policy ? policy.activatedAt : row.activatedAt,
        lastError: error,
        errorAt: error === null ? null : row.lastError === error ? row.errorAt : now,
        lost: { increment: lost },
        status: kept,
      },
    })
    if (lost > 0) {
      const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
      await tx.decisionLoss.upsert({
        where: { minute_engineId_stage: { minute, engineId: id, stage: 'buffer' } },
        create: { minute, engineId: id, stage: 'buffer', lost },
        update: { lost: { increment: lost } },
      })
    }
    if (JSON.stringify(was) === JSON.stringify(is) && lost === 0) return
    await tx.opaInstanceChange.create({ data: { instanceId: id, before: was, after: is, at: now } })
    await tx.event.create({ data: { topic: 'fleet', ref: id, version: 'changed' } })
  })
}
