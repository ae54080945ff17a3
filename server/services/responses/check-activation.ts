import { utcTitle } from '@/lib/format'
import type { Work } from './case'
import { offerStep } from './offer'

const YOUNG_MIN = 30

/** The last activation of the policy; a young one makes the way back to the version before it an offer. */
export const checkLastChange: Work = async (sql, of) => {
  const { rows } = await sql.query<{ version: number; at: Date; minutes: number; before: number | null }>(
    `SELECT version, at, floor(extract(epoch FROM $1::timestamptz - at) / 60)::int AS minutes, lead(version) OVER (ORDER BY seq DESC) AS before
     FROM policy_activation ORDER BY seq DESC LIMIT 2`,
    [of.triggeredAt.toISOString()],
  )
  const [last] = rows
  if (!last) {
    await offerStep(sql, of, { kind: 'offer.rollback', note: null, why: 'No version was ever activated.' })
    return { state: 'done', note: 'No version was ever activated.' }
  }
  const said = `Version ${last.version} was activated ${Math.max(0, last.minutes)} min before the trigger, at ${utcTitle(last.at.toISOString())}.`
  const canGoBack = last.minutes < YOUNG_MIN && last.before !== null
  await offerStep(sql, of, {
    kind: 'offer.rollback',
    note: canGoBack ? `Offered: back to version ${last.before}. ${said}` : null,
    why: last.minutes < YOUNG_MIN ? 'There is no version before it.' : `The last activation is not younger than ${YOUNG_MIN} min.`,
  })
  return { state: 'done', note: said }
}
