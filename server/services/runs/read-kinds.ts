import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'

const kinds = kindsOf([...OWN_STEPS, ...clusterSteps()])

/** Whether a step of this `name@version` only looks. One that is not known here may write. */
export const isReadKind = (kindAt: string): boolean => kinds.get(kindAt)?.effect === 'read'
