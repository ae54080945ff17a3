import { ListAll } from '@/lib/schemas/agents'
import { ListAlarms } from '@/lib/schemas/alarms'
import { listAlarms } from '@/server/services/alarms/list'
import { readStandingAlarms } from '@/server/services/alarms/standing'
import { read, router } from '@/server/trpc'

export const alarms = router({
  standing: read({ permission: 'alarms:read', schema: ListAll }).query(({ ctx }) => readStandingAlarms(ctx)),
  list: read({ permission: 'alarms:read', schema: ListAlarms }).query(({ ctx, input }) => listAlarms(ctx, input)),
})
