import { expect, test } from 'vitest'
import { AgentFilter } from '@/lib/schemas/agents'
import { actorWith, callerFor, serviceContext } from '@/server/testing/actors'
import { exportAgents } from './export'

const admin = callerFor(actorWith('admin'))
const unique = () => crypto.randomUUID().replaceAll('-', '')
async function csvOf(search: string): Promise<string[]> {
  let text = ''
  for await (const chunk of exportAgents(serviceContext(), AgentFilter.parse({ search }))) text += chunk
  return text.trimEnd().split('\n')
}

test('an export of nothing is its header', async () => {
  expect(await csvOf(unique())).toEqual(['agent_id,state,owner,trust_level,clearance,requests_last_minute,denied_24h,version'])
})

test('each agent that the filter finds is there once, over more than one page', async () => {
  const mark = unique()
  const ids = Array.from({ length: 203 }, (_, n) => `${mark}-${String(n).padStart(3, '0')}`)
  for (const agentId of ids) await admin.agents.register({ agentId, owner: 'payments', trustLevel: 0.5 })
  const rows = (await csvOf(mark)).slice(1)
  expect(rows.map((row) => row.split(',')[0])).toEqual(ids)
  expect(rows[0]).toContain(',active,payments,0.5,internal,')
})

test.each([
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['say "hi", all', `"say ""hi"", all"`],
])('an owner that a spreadsheet would run is a text: %s', async (owner, cell) => {
  const mark = unique()
  await admin.agents.register({ agentId: `a-${mark}`, owner, trustLevel: 1 })
  expect((await csvOf(mark))[1]).toContain(`,${cell},1,`)
})
