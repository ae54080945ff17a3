import type { IncidentFigure, IncidentFigures, ReadFigures } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { OPEN } from './change'

const DAY_MS = 86_400_000
const FEW = 5
/** The value below which this share of the ascending ones lies, by the nearest rank. */
const rank = (values: readonly number[], share: number): number | null => values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? null

/** Pure. In: durations in ms, in any order. */
export function figureOf(
  about: Pick<IncidentFigure, 'name' | 'formula' | 'population'>,
  taken: readonly number[],
  openMs: readonly number[],
): IncidentFigure {
  const values = [...taken].sort((a, b) => a - b)
  const n = values.length
  const isEnough = n >= FEW
  return {
    ...about,
    n,
    medianMs: isEnough ? rank(values, 0.5) : null,
    p90Ms: isEnough ? rank(values, 0.9) : null,
    maxMs: isEnough ? (values.at(-1) ?? null) : null,
    meanMs: isEnough ? Math.round(values.reduce((sum, one) => sum + one, 0) / n) : null,
    valuesMs: n > 0 && !isEnough ? values : null,
    open: openMs.length,
    oldestOpenMs: openMs.length === 0 ? null : Math.max(...openMs),
  }
}

/** Time to detect, acknowledge, contain and resolve, of incidents in the window; drills, merged ones and false alarms are left out and counted. */
export async function readFigures(ctx: ServiceContext, { days }: ReadFigures): Promise<IncidentFigures> {
  const [clock] = await ctx.db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  const to = clock?.now ?? ctx.now()
  const from = new Date(to.getTime() - days * DAY_MS)
  const select = {
    ...{ severity: true, state: true, isAutomatic: true, needsContainment: true, drill: true, triggeredAt: true, evidenceAt: true },
    ...{ firstAckAt: true, containedAt: true, resolvedAt: true },
  } as const
  const found = await ctx.db.incident.findMany({ where: { OR: [{ triggeredAt: { gte: from } }, { resolvedAt: { gte: from } }] }, select })
  const counted = found.filter(({ drill, state }) => !drill && state !== 'merged' && state !== 'false_alarm')
  const triggered = counted.filter(({ triggeredAt }) => triggeredAt >= from)
  type One = (typeof counted)[number]
  const since = (read: (one: One) => Date | null) => (one: One) => {
    const at = read(one)
    return at === null ? [] : [Math.max(0, at.getTime() - one.triggeredAt.getTime())]
  }
  const ages = (all: readonly One[]) => all.map(({ triggeredAt }) => to.getTime() - triggeredAt.getTime())
  const isOpen = ({ state }: One) => OPEN.some((one) => one === state)
  const grave = triggered.filter(({ severity }) => severity <= 2)
  const needing = triggered.filter(({ needsContainment }) => needsContainment)
  const figures = [
    figureOf(
      { name: 'MTTD', formula: 'trigger − the first sign’s own time', population: 'opened by a rule, where a sign carries a time' },
      triggered
        .filter(({ isAutomatic }) => isAutomatic)
        .flatMap((one) => (one.evidenceAt ? [Math.max(0, one.triggeredAt.getTime() - one.evidenceAt.getTime())] : [])),
      [],
    ),
    figureOf(
      { name: 'MTTA', formula: 'first acknowledgement by a person − trigger', population: 'SEV1 and SEV2 triggered in the window' },
      grave.flatMap(since(({ firstAckAt }) => firstAckAt)),
      ages(grave.filter((one) => one.firstAckAt === null && isOpen(one))),
    ),
    figureOf(
      { name: 'MTTC', formula: 'first observed containment − trigger', population: 'triggered in the window, with something to contain' },
      needing.flatMap(since(({ containedAt }) => containedAt)),
      ages(needing.filter((one) => one.containedAt === null && isOpen(one))),
    ),
    figureOf(
      { name: 'MTTR', formula: 'last resolve − trigger', population: 'resolved in the window' },
      counted.filter(({ resolvedAt }) => resolvedAt !== null && resolvedAt >= from).flatMap(since(({ resolvedAt }) => resolvedAt)),
      ages(triggered.filter(isOpen)),
    ),
  ]
  const left = found.filter(({ triggeredAt }) => triggeredAt >= from)
  return {
    figures,
    ...{ from: from.toISOString(), to: to.toISOString() },
    leftOut: {
      drills: left.filter(({ drill }) => drill).length,
      merged: left.filter(({ drill, state }) => !drill && state === 'merged').length,
      falseAlarms: left.filter(({ drill, state }) => !drill && state === 'false_alarm').length,
    },
  }
}
