import { AskEmergency, ConfirmEmergency, EndEmergency, ListEmergencies, LookBack } from '@/lib/schemas/emergencies'
import { askEmergency } from '@/server/services/emergencies/ask'
import { confirmEmergency } from '@/server/services/emergencies/confirm'
import { endEmergency } from '@/server/services/emergencies/end'
import { listEmergencies } from '@/server/services/emergencies/list'
import { lookBack } from '@/server/services/emergencies/look-back'
import { emergencyOf, policyVersionOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const confirming = { permission: 'policies:confirm', action: 'policies.confirm', stepUp: true } as const
/** The way back: whoever may take a version back may end it, also in a freeze. */
const ending = { permission: 'policies:withdraw', action: 'policies.end', stepUp: true } as const
const looking = { permission: 'stops:review', action: 'policies.look-back' } as const

export const emergencies = router({
  list: read({ permission: 'policies:read', schema: ListEmergencies }).query(({ ctx, input }) => listEmergencies(ctx, input)),
  ask: command({
    ...{ permission: 'policies:emergency', action: 'policies.emergency', stepUp: true, schema: AskEmergency },
    target: ({ version }) => policyVersionOf(version),
  }).mutation(({ ctx, input }) => askEmergency(ctx, input)),
  confirm: command({ ...confirming, schema: ConfirmEmergency, target: emergencyOf }).mutation(({ ctx, input }) =>
    confirmEmergency(ctx, input),
  ),
  end: command({ ...ending, schema: EndEmergency, target: emergencyOf }).mutation(({ ctx, input }) => endEmergency(ctx, input)),
  lookBack: command({ ...looking, schema: LookBack, target: emergencyOf }).mutation(({ ctx, input }) => lookBack(ctx, input)),
})
