import { answerSensor } from '@/server/sensor-door'

export const dynamic = 'force-dynamic'

/** What Tetragon saw, as its JSON. Scope `webhook:tetragon`. The controller takes the same with the console down. */
export const POST = (request: Request): Promise<Response> => answerSensor(request, 'tetragon')
