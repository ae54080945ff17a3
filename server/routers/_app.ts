import { router } from '@/server/trpc'
import { accounts } from './accounts'
import { agents } from './agents'
import { alarms } from './alarms'
import { audit } from './audit'
import { auditExports } from './audit-exports'
import { decisions } from './decisions'
import { elevations } from './elevations'
import { evolutions } from './evolutions'
import { factors } from './factors'
import { identities } from './identities'
import { mappings } from './mappings'
import { objectives } from './objectives'
import { overview } from './overview'
import { people } from './people'
import { policies } from './policies'
import { reports } from './reports'
import { reviews } from './reviews'
import { roles } from './roles'
import { sessions } from './sessions'
import { tokens } from './tokens'
import { violations } from './violations'

export const appRouter = router({
  agents,
  alarms,
  audit,
  auditExports,
  decisions,
  evolutions,
  objectives,
  overview,
  policies,
  reports,
  reviews,
  accounts,
  elevations,
  factors,
  identities,
  mappings,
  people,
  roles,
  sessions,
  tokens,
  violations,
})
export type AppRouter = typeof appRouter
