import { expect, test } from 'vitest'
import { DecisionFilter } from '@/lib/schemas/decisions'
import { serviceContext } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'
import { exportDecisions } from './export'

async function csvOf(agent: string): Promise<string> {
  const chunks: string[] = []
  for await (const chunk of exportDecisions(serviceContext(), DecisionFilter.parse({ agent }))) chunks.push(chunk)
  return chunks.join('')
}

const unique = () => `agent-${crypto.randomUUID()}`

test('an export of nothing is its header', async () => {
  const text = await csvOf(unique())
  expect(text).toMatch(/^decision_id,evaluated_at,agent_id,action,type,verdict,/)
  expect(text.trimEnd().split('\n')).toHaveLength(1)
})

// The type of a decision is a free word of the agent's, so it is where a formula comes in.
test.each([
  ['equals', '=1+1', `,'=1+1,`],
  ['plus', '+1', `,'+1,`],
  ['minus', '-1', `,'-1,`],
  ['at', '@SUM(A1)', `,'@SUM(A1),`],
  ['tab', '\t=1', `,'\t=1,`],
  ['carriage return', '\r=1', `,"'\r=1",`],
  ['line feed', '\n=1', `,"'\n=1",`],
  ['formula with quotes', '=HYPERLINK("http://x","y")', `,"'=HYPERLINK(""http://x"",""y"")",`],
])('a cell that a spreadsheet would run is neutralised: %s', async (_name, type, cell) => {
  const agentId = unique()
  await addDecisions({ agentId, type })
  expect(await csvOf(agentId)).toContain(cell)
})

test.each([
  ['quotes and commas', 'say "hi", all', `,"say ""hi"", all",`],
  ['a line feed', 'a\n=1+1', `,"a\n=1+1",`],
  ['a lone carriage return, which some readers take for a new row', 'a\r=1+1', `,"a\r=1+1",`],
])('a cell stays one cell: %s', async (_name, type, cell) => {
  const agentId = unique()
  await addDecisions({ agentId, type })
  expect(await csvOf(agentId)).toContain(cell)
})

test('codes share one cell and numbers stay numbers', async () => {
  const agentId = unique()
  const [id] = await addDecisions({ agentId, codes: ['harm_risk_too_high', 'no_owner'], evalNs: 1_250_000n })
  const row = (await csvOf(agentId)).trimEnd().split('\n')[1]
  expect(row?.startsWith(`${id},`)).toBe(true)
  expect(row).toContain(',harm_risk_too_high no_owner,')
  expect(row).toContain(',1.25,v1')
})

test('an export longer than one page has each decision once', async () => {
  const agentId = unique()
  const evaluatedAt = new Date()
  const ids = await addDecisions(...Array.from({ length: 2001 }, () => ({ agentId, evaluatedAt })))
  const rows = (await csvOf(agentId)).trimEnd().split('\n').slice(1)
  expect(rows.map((row) => row.slice(0, 36)).sort()).toEqual(ids.sort())
})
