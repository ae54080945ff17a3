import { DEADLINE_MS, SILENT_MS } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { approvedAmong, readWanted } from './internal'
import { listEngines } from './list-engines'
import { type TokenOf, tokensOf } from './tokens-of'

type Watched = { id: string; lastSeen: Date; activeRevision: string | null; firstSeen: Date }
const PAGE = 200
const HREF = '/policies/fleet'
const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`

/** Raises and clears what an instance gives cause for: silence, a revision nobody approved, an age over the deadline. An instance whose token has ended
 *  has left. Run each 15 s. Out: how many alarms stand. */
export async function watchFleet(ctx: ServiceContext): Promise<number> {
  const wanted = await readWanted(ctx)
  let standing = 0
  let cursor: string | undefined
  do {
    const rows: Watched[] = await ctx.db.opaInstance.findMany({
      where: cursor ? { id: { gt: cursor } } : {},
      select: { id: true, lastSeen: true, activeRevision: true, firstSeen: true },
      orderBy: { id: 'asc' },
      take: PAGE,
    })
    const tokens = await tokensOf(
      ctx,
      rows.map(({ id }) => id),
    )
    const approved = await approvedAmong(
      ctx,
      rows.flatMap(({ activeRevision }) => activeRevision ?? []),
    )
    for (const row of rows) standing += await settle(ctx, row, { token: tokens.get(row.id), approved, wanted })
    cursor = rows.length === PAGE ? rows.at(-1)?.id : undefined
  } while (cursor)
  return standing + (await watchEngines(ctx))
}

/** An engine of ours that does not take the wanted version, and why: a signature that does not fit is the gravest reason there is. */
async function watchEngines(ctx: ServiceContext): Promise<number> {
  const { items } = await listEngines(ctx)
  let standing = 0
  for (const { id, failure, isSilent } of items) {
    const key = `fleet-engine:${id}`
    if (failure === null || isSilent) {
      await clearAlarm(ctx, key)
      continue
    }
    standing += 1
    const detail = `${failure.slice(0, 300)} It goes on with the version before, or decides nothing.`
    await raiseAlarm(ctx, { key, severity: 2, title: `The engine ${id} refuses the wanted version`, detail, href: HREF })
  }
  return standing
}

type Known = { token: TokenOf | undefined; approved: ReadonlyMap<string, number>; wanted: Awaited<ReturnType<typeof readWanted>> }

async function settle(ctx: ServiceContext, row: Watched, { token, approved, wanted }: Known): Promise<number> {
  const nowMs = ctx.now().getTime()
  const { id, activeRevision, lastSeen, firstSeen } = row
  const isThere = token?.state === 'live'
  const name = `${token?.label ?? 'unnamed'} (${id})`
  const silentMs = nowMs - lastSeen.getTime()
  const since = Math.max(wanted ? Date.parse(wanted.since) : nowMs, firstSeen.getTime())
  const lateMs = wanted && activeRevision !== wanted.revision ? nowMs - since : 0
  const isUnapproved = activeRevision !== null && !approved.has(activeRevision)
  const all = [
    {
      kind: 'silent',
      stands: isThere && silentMs > SILENT_MS,
      severity: 3 as const,
      title: `The OPA ${name} is silent`,
      detail: `Nothing was heard of it for ${minutes(silentMs)}. What it decides, and with which version, is not known.`,
    },
    {
      kind: 'unapproved',
      stands: isThere && isUnapproved,
      severity: 1 as const,
      title: `The OPA ${name} decides with a revision nobody approved`,
      detail: `It says it is on ${activeRevision?.slice(0, 80) ?? 'nothing'}, which was never active here.`,
    },
    {
      kind: 'age',
      stands: isThere && lateMs > DEADLINE_MS,
      severity: 2 as const,
      title: `The OPA ${name} is not on version ${wanted?.version ?? '?'}`,
      detail: `The version became active ${minutes(lateMs)} ago; an instance has ${minutes(DEADLINE_MS)} to take it.`,
    },
  ]
  for (const { kind, stands, ...said } of all) {
    const key = `fleet-${kind}:${id}`
    if (stands) await raiseAlarm(ctx, { key, ...said, href: HREF })
    else await clearAlarm(ctx, key)
  }
  return all.filter(({ stands }) => stands).length
}
