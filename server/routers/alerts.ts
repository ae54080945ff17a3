import { ListAlerts } from '@/lib/schemas/incidents'
import { listAlerts } from '@/server/services/alerts/list'
import { read, router } from '@/server/trpc'

export const alerts = router({
  list: read({ permission: 'incidents:read', schema: ListAlerts }).query(({ ctx, input }) => listAlerts(ctx, input)),
})
