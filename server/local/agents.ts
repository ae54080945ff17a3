import { existsSync, rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { createContext, type ServiceContext, systemActor } from '@/server/context'
import { env } from '@/server/env'
import { openClient, openExecutor } from './agent-client'
import { burst, DEMO_AGENTS, type DemoAgent, nextAsk, nextExecution, type Random, seeded } from './agent-mix'
import { ensureAgents, ensureToken, refuseToken } from './cli/demo-token'
import { dataFolder, writePrivate } from './data-folder'

/** Demo agents: programs that call the real engine over HTTP. They invent questions, never answers. */
const PER_SECOND = 10
const LONGEST_WAIT_MS = 10_000
const BURST_CHANCE = 0.002
const folder = dataFolder()
let state = ''

function report(next: 'acting' | 'paused'): void {
  if (state === next) return
  state = next
  writePrivate(folder.agentsPid, { pid: process.pid, state })
}

function open(): ServiceContext {
  const actor = systemActor('demo-agents')
  const context = createContext({ actor, requestId: crypto.randomUUID(), source: { ip: '127.0.0.1', uaHash: '' } })
  return { ...context, actor, entry: null }
}

async function act(agent: DemoAgent, options: { token: string; random: Random }): Promise<'refused'> {
  const { token, random } = options
  const client = openClient(env().ACGS_ENGINE_URL ?? `http://127.0.0.1:${env().ACGS_ENGINE_PORT}`, token)
  const paceMs = (1000 * DEMO_AGENTS.length) / PER_SECOND
  let backOffMs = 0
  try {
    for (;;) {
      // Twice the mean at most, so that the agents never march in step.
      await wait(backOffMs || paceMs * 2 * random())
      if (existsSync(folder.agentsOff)) {
        report('paused')
        backOffMs = 500
        continue
      }
      report('acting')
      try {
        for (const question of random() < BURST_CHANCE ? burst(agent, random) : [nextAsk(agent, random)]) {
          const { status, retryAfterMs } = await client.ask(question)
          if (status === 401) return 'refused'
          backOffMs = status === 429 || status === 503 ? Math.max(retryAfterMs, Math.min(backOffMs * 2 || 500, LONGEST_WAIT_MS)) : 0
          if (backOffMs > 0) break
        }
      } catch {
        backOffMs = Math.min(backOffMs * 2 || 500, LONGEST_WAIT_MS)
      }
    }
  } finally {
    client.close()
  }
}

const EXECUTE_MS = 15_000
/** One small execution after the other, by whichever agent's turn it is. A controller that is away is simply tried again. */
async function executeForever({ token, random }: { token: string; random: Random }): Promise<'refused'> {
  const executor = openExecutor(env().ACGS_CONTROLLER_URL ?? `http://127.0.0.1:${env().ACGS_CONTROLLER_PORT}`, token)
  for (let turn = 0; ; turn += 1) {
    await wait(EXECUTE_MS * (0.5 + random()))
    const agent = DEMO_AGENTS[turn % DEMO_AGENTS.length]
    if (!agent || existsSync(folder.agentsOff)) continue
    const answer = await executor.execute(nextExecution(agent, random)).catch(() => null)
    if (answer?.status === 401) return 'refused'
  }
}

async function run(): Promise<void> {
  const random = seeded(Number(process.env.ACGS_DEMO_SEED ?? 20_261_125))
  const ctx = open()
  await ensureAgents(ctx)
  const token = await ensureToken(ctx, folder.agentsToken)
  // Engines learn a new token within a second.
  await wait(1000)
  // Of a seed of its own: what is asked of the engine stays the same whether or not anything is run.
  const executions = executeForever({ token, random: seeded(Number(process.env.ACGS_DEMO_SEED ?? 20_261_125) + 1) })
  await Promise.race([...DEMO_AGENTS.map((agent) => act(agent, { token, random })), executions])
  refuseToken(folder.agentsToken, token)
  throw new Error('the engine refused their token; they start again with a new one')
}

function end(exitCode: number): never {
  rmSync(folder.agentsPid, { force: true })
  process.exit(exitCode)
}
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => end(0))
run().catch((cause: unknown) => {
  process.stderr.write(`demo agents: ${cause instanceof Error ? cause.message : cause}\n`)
  end(1)
})
