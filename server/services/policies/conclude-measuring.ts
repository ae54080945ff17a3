import { GATES, type Gate } from '@/lib/policy-gates'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { runCommand } from '@/server/services/run-command'
import { policyVersionOf } from '@/server/services/targets'
import { moveVersion, tellVersion } from './move-version'

const ACTION = 'policies.measure'
/** Versions whose measuring has not ended: its end is a row of their history. */
export const MEASURED = { not: { state: 'draft', events: { none: { action: ACTION } } } } as const satisfies Record<
  string,
  Prisma.PolicyVersionWhereInput
>

/** Ends the measuring of a version by our own process: into review when no gate is shut, else it stays, for an immutable thing comes out the same
 *  each time. In: the gates that are shut. Errors: CONFLICT (taken back meanwhile). */
export async function concludeMeasuring(ctx: ServiceContext, version: number, shut: readonly Gate[]): Promise<void> {
  const rule = { permission: 'policies:measure', action: ACTION, target: policyVersionOf(version) } as const
  await runCommand(ctx, rule, (opened) =>
    opened.db.$transaction(async (tx) => {
      if (shut.length === 0) return moveVersion(opened, tx, { version, from: ['draft'], to: 'review', action: ACTION })
      await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
      const reason = `Not passed: ${shut.map((gate) => GATES[gate].title.toLowerCase()).join('; ')}`.slice(0, 500)
      const [before, after] = [{ state: 'draft' }, { state: 'draft', shut: [...shut] }]
      await tellVersion(opened, tx, { version, action: ACTION, reason, before, after })
      await opened.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after), reason })
    }),
  )
}
