import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { queueReplay, sampleOf } from '@/server/services/replays/ask'
import { GATE_MOST, GATE_WINDOW } from './gate-sample'

/** Asks for the replay that a version's gates are judged by, against the version that is active now. Out: its id; null where one of this version
 *  waits or runs already, or nothing is active to compare with: the machine then asks again. */
export async function askGateReplay(ctx: ServiceContext, tx: Prisma.TransactionClient, version: number): Promise<string | null> {
  const active = await tx.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
  if (!active) return null
  const found = await tx.policyVersion.findUniqueOrThrow({ where: { version }, select: { constitutionHash: true, bundle: true } })
  return queueReplay(ctx, tx, {
    of: { draftId: null, version },
    made: { digest: found.constitutionHash, bundle: new Uint8Array(found.bundle), draftVersion: null },
    baseline: active.version,
    sample: sampleOf(ctx, { window: GATE_WINDOW, most: GATE_MOST }),
  })
}
