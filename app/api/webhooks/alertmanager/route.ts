import { AlertmanagerBody } from '@/lib/schemas/alertmanager'
import { receiveAlertmanager } from '@/server/services/alerts/receive-alertmanager'
import { answerToken, readBody } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** What Alertmanager has to say, version 4. Scope `webhook:alertmanager`; judged after the answer. */
export const POST = (request: Request): Promise<Response> =>
  answerToken(request, { scope: 'webhook:alertmanager', action: 'alerts.receive' }, async (ctx) => ({
    status: 202,
    body: await receiveAlertmanager(ctx, await readBody(request, AlertmanagerBody)),
  }))
