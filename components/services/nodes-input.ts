import { keepValid } from '@/lib/keep-valid'
import { ListNodes } from '@/lib/schemas/nodes'
import { PAGE_SIZE } from './list-input'

const { search, state } = ListNodes.shape
const SHAPE = { search, state }

/** The question of the list of nodes from an address; what the schema refuses is left out. */
export function nodesInput(given: { search?: unknown; state?: unknown; cursor?: unknown }): ListNodes {
  const cursor = ListNodes.shape.cursor.safeParse(given.cursor ?? undefined)
  const kept = keepValid(SHAPE, { search: given.search ?? undefined, state: given.state ?? undefined })
  return ListNodes.parse({ ...kept, ...(cursor.success && cursor.data !== undefined ? { cursor: cursor.data } : {}), limit: PAGE_SIZE })
}
