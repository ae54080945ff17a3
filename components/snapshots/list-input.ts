import { keepValid } from '@/lib/keep-valid'
import { ListSnapshots } from '@/lib/schemas/snapshots'

const SHAPE = ListSnapshots.shape
export const PAGE_SIZE = 50
type Given = Partial<Record<keyof typeof SHAPE, unknown>>

/** The list's question from an address, where a yes is the word. A part that the schema refuses is left out. */
export const listInput = ({ onlyKnownGood, ...given }: Given): ListSnapshots => ({
  ...ListSnapshots.parse(keepValid(SHAPE, { ...given, onlyKnownGood: onlyKnownGood === true || onlyKnownGood === 'true' })),
  limit: PAGE_SIZE,
})
