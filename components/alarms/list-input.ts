import { keepValid } from '@/lib/keep-valid'
import { ListAlarms } from '@/lib/schemas/alarms'

const { state, cursor } = ListAlarms.shape

/** The list's question from an address. A part the schema refuses is left out. */
export const alarmInput = (given: { state?: unknown; cursor?: unknown }): ListAlarms =>
  ListAlarms.parse(keepValid({ state, cursor }, { state: given.state, cursor: given.cursor }))
