import { PersonFilter } from '@/lib/schemas/people'
import { csvRoute } from '@/server/csv-route'
import { exportPeople } from '@/server/services/people/export'
import { peopleOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered people as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'people',
  permission: 'people:export',
  action: 'people.export',
  target: peopleOf(),
  schema: PersonFilter,
  rows: exportPeople,
})
