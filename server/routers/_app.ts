import { router } from '@/server/trpc'
import { agents } from './agents'
import { decisions } from './decisions'
import { evolutions } from './evolutions'
import { objectives } from './objectives'
import { overview } from './overview'
import { policies } from './policies'
import { reviews } from './reviews'
import { tokens } from './tokens'

export const appRouter = router({ agents, decisions, evolutions, objectives, overview, policies, reviews, tokens })
export type AppRouter = typeof appRouter
