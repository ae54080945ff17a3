import { router } from '@/server/trpc'
import { agents } from './agents'
import { alarms } from './alarms'
import { audit } from './audit'
import { auditExports } from './audit-exports'
import { decisions } from './decisions'
import { evolutions } from './evolutions'
import { objectives } from './objectives'
import { overview } from './overview'
import { policies } from './policies'
import { reports } from './reports'
import { reviews } from './reviews'
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
  tokens,
  violations,
})
export type AppRouter = typeof appRouter
