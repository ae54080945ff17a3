import { router } from '@/server/trpc'
import { accounts } from './accounts'
import { agents } from './agents'
import { decisions } from './decisions'
import { elevations } from './elevations'
import { evolutions } from './evolutions'
import { factors } from './factors'
import { objectives } from './objectives'
import { overview } from './overview'
import { policies } from './policies'
import { reports } from './reports'
import { reviews } from './reviews'
import { tokens } from './tokens'
import { violations } from './violations'

export const appRouter = router({
  accounts,
  agents,
  decisions,
  elevations,
  evolutions,
  factors,
  objectives,
  overview,
  policies,
  reports,
  reviews,
  tokens,
  violations,
})
export type AppRouter = typeof appRouter
