'use client'

import { useState } from 'react'
import { CLEARANCES, RegisterAgent } from '@/lib/schemas/agents'

export type AgentContent = { owner: string; trustLevel: number; clearance: (typeof CLEARANCES)[number] }
export type TypedAgent = { owner: string; trust: string; clearance: string }

/** A level from 0 to 1 as typed, with a point or a comma; null for anything else. */
export function trustOf(text: string): number | null {
  const plain = text.trim().replace(',', '.')
  if (!/^(0|1|0?\.\d{1,6}|0\.\d{1,6}|1\.0{1,6})$/.test(plain)) return null
  const value = Number(plain)
  return value >= 0 && value <= 1 ? value : null
}

/** What is typed of an agent, and what it means; `content` is null until every field is right. */
export function useAgentFields(initial: TypedAgent) {
  const [typed, setTyped] = useState(initial)
  const owner = RegisterAgent.shape.owner.safeParse(typed.owner)
  const trustLevel = trustOf(typed.trust)
  const clearance = CLEARANCES.find((one) => one === typed.clearance)
  const content: AgentContent | null =
    owner.success && trustLevel !== null && clearance ? { owner: owner.data, trustLevel, clearance } : null
  return {
    typed,
    set: (part: Partial<TypedAgent>) => setTyped((now) => ({ ...now, ...part })),
    content,
    problems: {
      owner: owner.success ? null : 'Name the person or team answerable for it, in at most 128 characters.',
      trust: trustLevel === null ? 'Type a number from 0 to 1, such as 0.85.' : null,
    },
  }
}
export type AgentFieldsState = ReturnType<typeof useAgentFields>
