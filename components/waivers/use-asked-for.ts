'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import * as z from 'zod'
import { AgentGlob, RuleCode } from '@/lib/schemas/waivers'

/** What a link to the form fills in: the agent and the rules of the violation it comes from. */
export type Given = { rules: readonly string[]; agent: string; violationId: string | null }
const PARSERS = { ask: parseAsString, rules: parseAsString, agent: parseAsString, violation: parseAsString }
const NOTHING = { ask: null, rules: null, agent: null, violation: null }

/** The form is open while the address says so, so that a violation can link to it. A part that makes no sense is left out. */
export function useAskedFor() {
  const [{ ask, rules, agent, violation }, setState] = useQueryStates(PARSERS, { history: 'push' })
  const given: Given | null =
    ask === null
      ? null
      : {
          rules: (rules ?? '').split(' ').filter((one) => RuleCode.safeParse(one).success),
          agent: AgentGlob.safeParse(agent).data ?? '',
          violationId: z.uuid().safeParse(violation).data ?? null,
        }
  return { given, open: () => void setState({ ...NOTHING, ask: 'yes' }), close: () => void setState(NOTHING) }
}
