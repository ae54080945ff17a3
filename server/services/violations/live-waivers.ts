import * as z from 'zod'
import { globOf } from '@/lib/agent-glob'
import type { LiveWaiver } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'

const DAY_MS = 86_400_000
const MOST_DAYS = 90
const Waiver = z.object({
  id: z.string().min(1),
  rule: z.string().min(1),
  selector: z.object({ agent_id: z.string().min(1) }),
  requester: z.string(),
  approver: z.string().trim().min(1),
  starts: z.iso.datetime({ offset: true }),
  expires: z.iso.datetime({ offset: true }),
})

const isInForce = ({ requester, approver, starts, expires }: z.infer<typeof Waiver>, now: number): boolean => {
  const [from, to] = [Date.parse(starts), Date.parse(expires)]
  return approver !== requester && from <= now && now < to && to - from <= MOST_DAYS * DAY_MS
}

export type AskedWaivers = { agentId: string; codes: readonly string[] }

type Reading = { db: Pick<ServiceContext['db'], 'runtimeDocument'>; now: () => Date }

/** What is in force now, from the runtime data the engines decide with, as a question for one agent and its rules. A waiver that they would not
 *  take is not there. */
export async function readInForce(ctx: Reading): Promise<(asked: AskedWaivers) => LiveWaiver[]> {
  const document = await ctx.db.runtimeDocument.findUnique({ where: { key: 'waivers' } })
  const now = ctx.now().getTime()
  const listed = (Array.isArray(document?.body) ? document.body : []).flatMap((one) => {
    const { data: waiver } = Waiver.safeParse(one)
    return waiver && isInForce(waiver, now) ? [{ ...waiver, glob: globOf(waiver.selector.agent_id) }] : []
  })
  return ({ agentId, codes }) =>
    listed.filter(({ rule, glob }) => codes.includes(rule) && glob.test(agentId)).map(({ id, rule, expires }) => ({ id, rule, expires }))
}

/** Waivers in force for this agent and these rules. */
export const readLiveWaivers = async (ctx: Reading, asked: AskedWaivers): Promise<LiveWaiver[]> => (await readInForce(ctx))(asked)
