import { type Kinds, kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'

/** The steps that can be taken with no database. The denial is a row of it: without it nobody can be told. */
export const kindsWithoutDatabase = (): Kinds => kindsOf([group, ...clusterSteps().filter(({ name }) => name !== 'emergency.latch')])
