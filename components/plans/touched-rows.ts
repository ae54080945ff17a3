import type { BlastRadius } from '@/lib/blast-radius'

export type TouchedRow = { name: string; says: string; glyph: 'ok' | 'warn' | 'unknown' | null }

function budgetRow({ name, disruptionsAllowed: may, currentHealthy, desiredHealthy }: BlastRadius['budgets'][number]): TouchedRow {
  if (may === null) return { name: `Budget ${name}`, says: 'unknown how many may go', glyph: 'unknown' }
  const kept = desiredHealthy === null ? '' : `, ${desiredHealthy}${currentHealthy === null ? '' : ` of ${currentHealthy}`} stay`
  return { name: `Budget ${name}`, says: `${may === 0 ? 'none' : may} may go${kept}`, glyph: may === 0 ? 'warn' : 'ok' }
}

function serviceRow({ name, ready, touched, publishesNotReady }: BlastRadius['services'][number]): TouchedRow {
  const isAll = ready > 0 && touched >= ready
  const says = ready === 0 ? 'none is ready now' : `${touched} of ${ready} ready`
  return {
    name: `Endpoints of ${name}`,
    says: publishesNotReady ? `${says}, others count too` : says,
    glyph: isAll || ready === 0 ? 'warn' : 'ok',
  }
}

/** What stands around a change, as rows of a sheet. Nothing counted: no rows. */
export function touchedRows(blast: readonly BlastRadius[]): TouchedRow[] {
  if (blast.length === 0) return []
  const sum = (of: (one: BlastRadius) => number) => blast.reduce((all, one) => all + of(one), 0)
  const [pods, ready] = [sum((one) => one.pods), sum((one) => one.readyPods)]
  return [
    { name: 'Pods touched', says: pods === 0 ? 'none' : `${pods}, ${ready} ready`, glyph: null },
    ...blast.flatMap(({ services }) => services.map(serviceRow)),
    ...blast.flatMap(({ budgets }) => budgets.map(budgetRow)),
    ...blast.flatMap(({ autoscalers }) =>
      autoscalers.map(
        ({ name, min, max, isIdle }): TouchedRow => ({
          name: `Autoscaler ${name}`,
          says: isIdle ? 'idles at 0' : `${min} to ${max} pods`,
          glyph: null,
        }),
      ),
    ),
  ]
}
