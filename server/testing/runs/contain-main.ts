import type { Actor } from '@/lib/access'
import { createContext } from '@/server/context'
import { createDb, pool } from '@/server/db'
import { type Lend, lendFrom } from '@/server/runs/connection'
import { containSandbox } from '@/server/services/sandboxes/contain'

/** Contains a sandbox as the console does, in a process of its own, and hangs with the answer in hand: it is told the actor, the sandbox and the request. */
const [actor = '', id = '', requestId = ''] = process.argv.slice(2)
const lend: Lend = async (run) => {
  const found = await lendFrom(pool())(run)
  process.stdout.write(`${JSON.stringify(found)}\n`)
  return new Promise<never>(() => undefined)
}
const ctx = createContext({
  actor: JSON.parse(actor) as Actor, // as the test wrote it
  requestId: crypto.randomUUID(),
  source: { ip: '127.0.0.1', uaHash: 'test' },
  db: createDb(process.env.DATABASE_URL ?? '', 2),
})
setInterval(() => undefined, 1000)
await containSandbox(ctx as never, { id, requestId, reason: 'it reaches for what is not its own' }, lend)
