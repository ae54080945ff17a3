import { lanePool, listen } from '@/server/db'
import { createLog } from '@/server/log'
import { createRunEngine } from '@/server/runs/engine'
import { CHANNEL } from '@/server/runs/limits'
import { farKinds } from './kinds'

/** A worker's engine as a process of its own, to be killed. It is told its name; the database's address is in its environment. */
const worker = process.argv[2] ?? 'worker'
const engine = createRunEngine({
  worker,
  kinds: farKinds(worker),
  log: createLog(worker),
  now: () => new Date(),
  cluster: () => null,
  callerOf: async () => ({ kind: 'self' }),
  pools: { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2) },
})
await engine.start()
listen({ channels: [CHANNEL], onMessage: () => engine.hint(), signal: new AbortController().signal })
process.stdout.write('ready\n')
process.once('SIGTERM', () => void engine.drain().then(() => process.exit(0)))
