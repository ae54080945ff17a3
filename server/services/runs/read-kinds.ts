import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { approve, group, manual } from '@/server/runs/kinds/people'

const kinds = kindsOf([group, approve, manual, ...clusterSteps()])

/** Whether a step of this `name@version` only looks. One that is not known here may write. */
export const isReadKind = (kindAt: string): boolean => kinds.get(kindAt)?.effect === 'read'
