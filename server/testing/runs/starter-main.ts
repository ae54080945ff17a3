import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { startRun } from '@/server/runs/start'

/** Starts a run as the console does, in a process of its own, to be killed: it is told the plan and the request. */
const [planId = '', requestId = ''] = process.argv.slice(2)
const { runId } = await startRun({ planId, requestId, requestedBy: 'anna', reason: 'a test' }, lendFrom(pool()))
process.stdout.write(`${runId}\n`)
setInterval(() => undefined, 1000)
