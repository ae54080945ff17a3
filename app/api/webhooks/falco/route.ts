import { answerSensor } from '@/server/sensor-door'

export const dynamic = 'force-dynamic'

/** What Falco saw, as its JSON. Scope `webhook:falco`. The controller takes the same with the console down. */
export const POST = (request: Request): Promise<Response> => answerSensor(request, 'falco')
