import { expect } from 'vitest'
import type { Pool } from '@/server/db'
import { clean } from './engine'

export type Load = { stop: () => Promise<LoadResult>; counted: () => number }
type Status = number | 'overloaded' | 'unreachable'
export type LoadResult = { acknowledged: string[]; allowedProhibited: number; statuses: Map<Status, number> }

const PROHIBITED = { action: 'system.execute_shell', agent_id: 'agent-7' }

/** Asks without pause from a few connections until it is stopped, one prohibited request in three; notes every decision it was given. */
export function startLoad(url: () => string, token: string, connections = 4): Load {
  const result: LoadResult = { acknowledged: [], allowedProhibited: 0, statuses: new Map() }
  let isStopped = false
  const count = (status: Status) => result.statuses.set(status, (result.statuses.get(status) ?? 0) + 1)
  const ask = async (body: object) => {
    try {
      const response = await fetch(`${url()}/v1/evaluate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5000),
      })
      const said = (await response.json()) as { decision_id?: string; allow?: boolean; error?: { message: string } }
      count(response.status === 503 && said.error?.message.startsWith('Too many requests are waiting') ? 'overloaded' : response.status)
      if (response.status === 200 && said.decision_id) result.acknowledged.push(said.decision_id)
      if (said.allow === true && (body === PROHIBITED || response.status !== 200)) result.allowedProhibited += 1
    } catch {
      count('unreachable')
      await new Promise((next) => setTimeout(next, 20))
    }
  }
  const connection = async (n: number) => {
    for (let i = n; !isStopped; i++) await ask(i % 3 === 0 ? PROHIBITED : clean())
  }
  const running = Promise.all(Array.from({ length: connections }, (_, n) => connection(n)))
  return {
    counted: () => result.acknowledged.length,
    async stop() {
      isStopped = true
      await running
      return result
    },
  }
}

/** Every question was answered, but for a few for which a busy machine had no core in time. */
export function expectAllAnswered({ statuses }: LoadResult): void {
  const { overloaded = 0, ...others } = Object.fromEntries(statuses)
  expect(Object.keys(others)).toEqual(['200'])
  expect(overloaded).toBeLessThan((statuses.get(200) ?? 0) / 10)
}

/** What must hold after every fault: no allow of what is prohibited or of an error; every acknowledged decision stored once and counted once,
 *  and so is every violation on its item. */
export async function expectNothingLost(pool: Pool, { acknowledged, allowedProhibited }: LoadResult): Promise<void> {
  expect(allowedProhibited).toBe(0)
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(new Set(acknowledged).size).toBe(acknowledged.length)
  await expect
    .poll(
      async () => {
        const { rows } = await pool.query<{ id: string }>(
          'SELECT a.id FROM unnest($1::uuid[]) AS a(id) LEFT JOIN decision d ON d.decision_id = a.id WHERE d.decision_id IS NULL',
          [acknowledged],
        )
        return rows.map(({ id }) => id)
      },
      { timeout: 20_000, interval: 200 },
    )
    .toEqual([])
  const { rows } = await pool.query<{ stored: number; counted: number; attempted: number; uncontrolled: number; allowed: number }>(
    `SELECT (SELECT count(*)::int FROM decision) AS stored, sum(evaluated)::int AS counted, sum(uncontrolled)::int AS uncontrolled,
       sum(attempted)::int AS attempted, sum(allowed)::int AS allowed FROM decision_minute`,
  )
  expect(rows[0]?.counted).toBe(rows[0]?.stored)
  expect(rows[0]?.uncontrolled).toBe(0)
  const { rows: items } = await pool.query<{ counted: number; reachable: number; broken: number }>(
    `SELECT (SELECT sum(occurred)::int FROM violation) AS counted, (SELECT count(*)::int FROM violation_occurrence) AS reachable,
       (SELECT count(*)::int FROM (SELECT DISTINCT decision_id, v->>'principle' FROM decision, jsonb_array_elements(record->'acgs'->'violations') AS v) AS b) AS broken`,
  )
  expect([items[0]?.counted, items[0]?.reachable]).toEqual([items[0]?.broken, items[0]?.broken])
}
