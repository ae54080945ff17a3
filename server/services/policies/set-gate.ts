import type { Gate, GateState } from '@/lib/policy-gates'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type Measured = {
  version: number
  gate: Gate
  state: Exclude<GateState, 'overridden'>
  /** What was measured, the limit it is held against, and where to look: what the page shows. */
  detail: Prisma.InputJsonObject
}

/** Writes down what a machine found at a gate, in place of what it found before; a word of a person (overridden) stays. */
export async function setGate(
  ctx: ServiceContext,
  tx: Prisma.TransactionClient,
  { version, gate, state, detail }: Measured,
): Promise<void> {
  const at = ctx.now()
  await tx.policyGate.createMany({ data: [{ version, gate, state, detail, at }], skipDuplicates: true })
  await tx.policyGate.updateMany({ where: { version, gate, state: { not: 'overridden' } }, data: { state, detail, at } })
  await tx.event.create({ data: { topic: 'policies', ref: String(version), version: `${gate} ${state}` } })
}
