import { lanePool, listen, type Pool } from '@/server/db'
import { createLog } from '@/server/log'
import { createRunEngine } from '@/server/runs/engine'
import { CHANNEL } from '@/server/runs/limits'
import { farKinds } from './kinds'

/** A worker's engine as a process of its own, to be killed. It is told its name, and at which of a step's commits it kills itself; the database's
 *  address is in its environment. */
const [worker = 'worker', diesBefore] = process.argv.slice(2)

/** Dies before the statement that would be the nth to move a step, inside its transaction. */
function mortal(pool: Pool): Pool {
  if (diesBefore === undefined) return pool
  let left = Number(diesBefore)
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    const watched = (...given: unknown[]) => {
      const text = typeof given[0] === 'string' ? given[0] : ''
      if (/^UPDATE step (s )?SET state/.test(text) && --left === 0) process.kill(process.pid, 'SIGKILL')
      return query(...given)
    }
    client.query = watched as typeof client.query // the same in every way of calling it
  })
  return pool
}

const engine = createRunEngine({
  worker,
  kinds: farKinds(worker),
  log: createLog(worker),
  now: () => new Date(),
  cluster: () => null,
  callerOf: async () => ({ kind: 'self' }),
  pools: { 0: mortal(lanePool(0)), 1: mortal(lanePool(1)), 2: mortal(lanePool(2)) },
})
await engine.start()
listen({ channels: [CHANNEL], onMessage: () => engine.hint(), signal: new AbortController().signal })
process.stdout.write('ready\n')
process.once('SIGTERM', () => void engine.drain().then(() => process.exit(0)))
