import { expect, test } from 'vitest'
import type { DecisionPage, ListDecisions } from '@/lib/schemas/decisions'
import { actorWith, callerFor } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'

const now = new Date()
const ago = (ms: number) => new Date(now.getTime() - ms)
const analyst = actorWith('analyst')
const list = (input: Partial<ListDecisions> & Record<string, unknown>): Promise<DecisionPage> =>
  callerFor(analyst, () => now).decisions.list(input)
const found = async (input: Partial<ListDecisions>) => (await list(input)).items.map((row) => row.id)
const unique = () => crypto.randomUUID().replaceAll('-', '')
/** A violation code of this test alone: letters and underscores only. */
const uniqueCode = () => `code_${unique().replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}`

test('paging over equal timestamps returns each decision once, newest first', async () => {
  const agentId = `agent-${unique()}`
  const same = Array.from({ length: 25 }, () => ({ agentId, evaluatedAt: ago(5000) }))
  const ids = await addDecisions({ agentId, evaluatedAt: ago(1000) }, ...same, { agentId, evaluatedAt: ago(9000) })
  const seen: string[] = []
  let cursor: string | null | undefined
  for (let page = 0; page < 10 && cursor !== null; page++) {
    const answer = await list({ agent: agentId, limit: 7, ...(cursor ? { cursor } : {}) })
    if (page === 0) await addDecisions({ agentId, evaluatedAt: ago(10) })
    seen.push(...answer.items.map((row) => row.id))
    cursor = answer.nextCursor
  }
  expect(cursor).toBeNull()
  expect(seen).toEqual([ids[0], ...ids.slice(1, 26).sort().reverse(), ids[26]])
})

test('a last page that is exactly full has no next one', async () => {
  const agentId = `agent-${unique()}`
  await addDecisions({ agentId }, { agentId })
  expect(await list({ agent: agentId, limit: 2 })).toMatchObject({ nextCursor: null, total: 2, totalIsEstimate: false })
})

test('search finds by agent, action, code, refusal and decision id', async () => {
  const mark = unique()
  const code = uniqueCode()
  const [id] = await addDecisions({ agentId: `a-${mark}`, action: `data.x${mark}`, codes: [code, 'other'], refusal: `r_${mark}` })
  for (const search of [`a-${mark}`, `A-${mark.toUpperCase()}`, `data.x${mark}`, code, `r_${mark}`, id, id?.toUpperCase(), `  ${mark}  `])
    expect(await found({ search: search ?? '' }), search).toEqual([id])
  expect(await found({ search: `${code}_more` })).toEqual([])
  expect(await found({ search: crypto.randomUUID() })).toEqual([])
})

test('every filter keeps its own and drops the other', async () => {
  const agentId = `agent-${unique()}`
  const code = uniqueCode()
  const odd = {
    agentId,
    verdict: 'deny',
    severity: 'critical',
    type: 'data_access',
    codes: [code],
    origin: 'drill',
    evaluatedAt: ago(60_000),
  }
  const [mine] = await addDecisions(odd, { agentId, evaluatedAt: ago(7_200_000), severity: 'low' })
  const filters: Partial<ListDecisions>[] = [
    { verdict: 'deny' },
    { severity: 'critical' },
    { type: 'data_access' },
    { code },
    { origin: 'drill' },
    { window: '1h' },
    { verdict: 'deny', code, origin: 'drill', window: '30d' },
  ]
  for (const filter of filters) expect(await found({ agent: agentId, ...filter }), JSON.stringify(filter)).toEqual([mine])
  expect(await found({ agent: agentId })).toHaveLength(2)
  expect(await found({ agent: agentId, verdict: 'review' })).toEqual([])
})

test('the percent sign, the underscore and the backslash of a search are letters, not wildcards', async () => {
  const mark = unique()
  const [plain, odd] = await addDecisions({ action: `a${mark}.read_all` }, { action: `a${mark}.readxall` })
  expect(await found({ search: `${mark}.read_all` })).toEqual([plain])
  expect(await found({ search: `${mark}.readxall` })).toEqual([odd])
  for (const search of [`a${mark}%all`, `${mark}.%`, `${mark}_read_all`, `${mark}.read\\_all`, `${mark}\\`, `${mark}.rea\\d`])
    expect(await found({ search }), search).toEqual([])
})

test.each([
  ['operator object as agent', { agent: { contains: '' } }],
  ['operator object as verdict', { verdict: { not: 'deny' } }],
  ['operator object as search', { search: { contains: '' } }],
  ['condition of the database', { OR: [{}] }],
  ['list of codes', { code: ['a', 'b'] }],
  ['cursor of no shape', { cursor: `0_' OR 1=1` }],
  ['cursor with an id that is none', { cursor: `1_${'-'.repeat(36)}` }],
  ['cursor beyond all time', { cursor: `9999999999999999_${crypto.randomUUID()}` }],
  ['NUL in the search', { search: 'a\u0000b' }],
  ['broken character in the search', { search: 'a\ud800' }],
  ['limit over 200', { limit: 201 }],
])('bad input is refused: %s', async (_name, input) => {
  await expect(list(input as Partial<ListDecisions>)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a manager may not read decisions', async () => {
  await expect(callerFor(actorWith('manager')).decisions.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
