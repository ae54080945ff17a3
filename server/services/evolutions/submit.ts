import { AppError } from '@/lib/errors'
import type { SubmitEvolution, WireEvolution } from '@/lib/schemas/evolutions'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Decider } from '@/server/ports/decider'
import { runCommand } from '@/server/services/run-command'
import { evolutionOf } from '@/server/services/targets'
import { type EvolutionRecord, getEvolutionInScope } from './internal'
import { moveEvolution } from './move'
import { readDecision } from './read-decision'
import { wireOf } from './wire'

export type Submitted = {
  agentId: string
  input: SubmitEvolution
  tokenId: string
  idempotencyKey: string | null
  /** The caller's own header, passed on to the engine and never kept. */
  authorization: string
}
const STUCK_MS = 60_000

/** The earlier evolution of this key; one that got no decision is asked about again. */
async function readEarlier(ctx: ServiceContext, asked: Submitted, requestKey: string | null): Promise<EvolutionRecord | null> {
  if (requestKey === null) return null
  const found = await ctx.db.evolution.findUnique({ where: { requestKey } })
  if (found && (found.agentId !== asked.agentId || found.requestDigest !== digestOf(asked.input)))
    throw new AppError('CONFLICT', 'Idempotency-Key: it was used for another evolution. Use a new key.')
  return found
}

function create(ctx: ServiceContext, asked: Submitted, requestKey: string | null): Promise<EvolutionRecord> {
  const { agentId, input, tokenId } = asked
  const createdAt = ctx.now()
  const id = uuidv7(createdAt.getTime())
  const rule = { permission: 'evolutions:submit', action: 'evolutions.submit', target: evolutionOf({ id }) } as const
  return runCommand(ctx, rule, (opened) =>
    opened.db.$transaction(async (tx) => {
      if (!(await tx.agent.findUnique({ where: { agentId } }))) throw new AppError('NOT_FOUND', `There is no agent ${agentId}.`)
      const requestDigest = digestOf(input)
      const data = { id, agentId, kind: input.type, requestDigest, requestKey, requestedBy: tokenId, state: 'evaluating', createdAt }
      const made = await tx.evolution.create({ data })
      await tx.event.create({ data: { topic: 'agents', ref: agentId, version: 'evolution 1' } })
      await opened.entry?.done(tx, { afterDigest: requestDigest })
      return made
    }),
  )
}

/** A decision that judged the evolution itself. Errors: UPSTREAM (the evaluation failed), CONFLICT (refused unjudged: a stop, a blocked agent, old data). */
async function ask(decider: Decider, authorization: string, question: Parameters<Decider['decide']>[1]) {
  const decision = await decider.decide(authorization, question)
  if (decision.verdict === 'error')
    throw new AppError('UPSTREAM', 'The engine could not evaluate it, so nothing is approved. Ask again with the same Idempotency-Key.')
  if (decision.refusal !== null)
    throw new AppError('CONFLICT', `The engine refused without judging it (${decision.refusal}). Ask again with the same Idempotency-Key.`)
  return decision
}

/** Asks the engine and keeps what it said. Without a decision the evolution waits as `pending`, approved by nobody. */
async function evaluate(ctx: ServiceContext, found: EvolutionRecord, { asked, decider }: { asked: Submitted; decider: Decider }) {
  const { context, ...data } = asked.input
  const rule = { permission: 'evolutions:submit', action: 'evolutions.evaluate', target: evolutionOf(found) } as const
  await runCommand(ctx, rule, async (opened) => {
    const keep = (to: Parameters<typeof moveEvolution>[2]['to'], reason: string) =>
      opened.db.$transaction(async (tx) => {
        const digests = await moveEvolution(opened, tx, { found, action: 'evolutions.evaluate', to, reason })
        await opened.entry?.done(tx, digests)
      })
    const question = {
      type: 'evolution_approval',
      action: 'evolve_agent',
      agent_id: asked.agentId,
      input_data: data,
      context: context ?? {},
    }
    const decision = await ask(decider, asked.authorization, question).catch(async (cause: unknown) => {
      await opened.db.$transaction((tx) =>
        moveEvolution(opened, tx, { found, action: 'evolutions.evaluate', to: { state: 'pending' }, reason: 'no decision was given' }),
      )
      throw cause
    })
    const { state, path, reviewId } = readDecision(decision)
    const at = ctx.now()
    const told = { score: decision.score, reason: decision.reason.slice(0, 500), decisionId: decision.decision_id, evaluatedAt: at }
    await keep({ state, path, reviewId, ...told, decidedAt: reviewId === null ? at : null }, told.reason)
  })
}

/** Takes an agent's wish to change itself, has the engine decide it, and keeps the path it goes. The same key gives the same evolution.
 *  Errors: NOT_FOUND (agent), CONFLICT (key used otherwise, or being evaluated), FORBIDDEN, BAD_REQUEST, UPSTREAM (no decision; ask again). */
export async function submitEvolution(
  ctx: ServiceContext,
  decider: Decider,
  asked: Submitted,
): Promise<{ evolution: WireEvolution; isNew: boolean }> {
  const requestKey = asked.idempotencyKey === null ? null : `${asked.tokenId}:${asked.idempotencyKey}`
  const earlier = await readEarlier(ctx, asked, requestKey)
  const isStuck = earlier?.state === 'evaluating' && ctx.now().getTime() - earlier.createdAt.getTime() > STUCK_MS
  if (earlier?.state === 'evaluating' && !isStuck) throw new AppError('CONFLICT', 'It is being evaluated. Ask again in a moment.')
  if (earlier && earlier.state !== 'pending' && !isStuck) return { evolution: wireOf(earlier), isNew: false }
  const found = earlier ?? (await create(ctx, asked, requestKey))
  await evaluate(ctx, found, { asked, decider })
  return { evolution: wireOf(await getEvolutionInScope(ctx.db, found.id)), isNew: true }
}
