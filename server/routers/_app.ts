import { router } from '@/server/trpc'
import { agents } from './agents'
import { decisions } from './decisions'
import { objectives } from './objectives'
import { overview } from './overview'
import { policies } from './policies'
import { reports } from './reports'
import { tokens } from './tokens'

export const appRouter = router({ agents, decisions, objectives, overview, policies, reports, tokens })
export type AppRouter = typeof appRouter
