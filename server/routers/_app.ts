import { router } from '@/server/trpc'
import { accounts } from './accounts'
import { activations } from './activations'
import { agents } from './agents'
import { alarms } from './alarms'
import { alerts } from './alerts'
import { approvals } from './approvals'
import { audit } from './audit'
import { auditExports } from './audit-exports'
import { breakGlass } from './break-glass'
import { decisions } from './decisions'
import { draftTests } from './draft-tests'
import { drafts } from './drafts'
import { drills } from './drills'
import { elevations } from './elevations'
import { emergencies } from './emergencies'
import { emergency } from './emergency'
import { evolutions } from './evolutions'
import { factors } from './factors'
import { fleet } from './fleet'
import { freeze } from './freeze'
import { identities } from './identities'
import { incidents } from './incidents'
import { mappings } from './mappings'
import { objectives } from './objectives'
import { overview } from './overview'
import { people } from './people'
import { plans } from './plans'
import { policies } from './policies'
import { quorums } from './quorums'
import { replays } from './replays'
import { reports } from './reports'
import { reverters } from './reverters'
import { reviews } from './reviews'
import { roles } from './roles'
import { rollouts } from './rollouts'
import { runbooks } from './runbooks'
import { runs } from './runs'
import { sandboxes } from './sandboxes'
import { sessions } from './sessions'
import { snapshots } from './snapshots'
import { stops } from './stops'
import { tokens } from './tokens'
import { violations } from './violations'
import { waivers } from './waivers'
import { workloads } from './workloads'

export const appRouter = router({
  accounts,
  activations,
  agents,
  alarms,
  alerts,
  approvals,
  audit,
  auditExports,
  breakGlass,
  decisions,
  drafts,
  draftTests,
  elevations,
  drills,
  emergencies,
  emergency,
  evolutions,
  factors,
  fleet,
  freeze,
  identities,
  incidents,
  mappings,
  objectives,
  overview,
  people,
  plans,
  policies,
  quorums,
  replays,
  reports,
  reverters,
  reviews,
  roles,
  rollouts,
  runbooks,
  runs,
  sandboxes,
  sessions,
  snapshots,
  stops,
  tokens,
  violations,
  waivers,
  workloads,
})
export type AppRouter = typeof appRouter
