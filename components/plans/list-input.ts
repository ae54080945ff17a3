import { keepValid } from '@/lib/keep-valid'
import { ListPlans } from '@/lib/schemas/plans'

const SHAPE = ListPlans.shape
export const PAGE_SIZE = 50
type Given = Partial<Record<keyof typeof SHAPE, unknown>>

/** The list's question from an address. A part that the schema refuses is left out, so a mistyped address still shows a list. */
export const listInput = (given: Given): ListPlans => ({ ...ListPlans.parse(keepValid(SHAPE, given)), limit: PAGE_SIZE })
