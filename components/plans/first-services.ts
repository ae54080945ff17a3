import { ROLLBACK_ORDER } from '@/lib/rollback-order'
import type { ServiceChoice } from './wish-fields'

/** All services of an installation, in their order, each to the revision before. */
export const firstServices = (): ServiceChoice[] => ROLLBACK_ORDER.map((target) => ({ target, isIn: null, revision: null }))
