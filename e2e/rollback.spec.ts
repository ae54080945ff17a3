import type { Page } from '@playwright/test'
import { clusterApi } from './cluster'
import { editDeployment } from './cluster-object'
import { confirmAsPersona } from './confirm'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { killWorker } from './kill-worker'
import { pageAs } from './patient'

/** From a bad revision to `verified`, with two people and a worker that dies on the way. The same on the local cluster and on a real control plane. */
test.describe.configure({ timeout: 300_000 })

const ENGINE = { namespace: 'governance', name: 'policy-engine' }
const REASON = 'the pods of the new revision never get ready'
const SOAK_MS = 20_000

const head = (page: Page) => page.getByRole('heading', { level: 1 })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** A soak as short as the setting allows for a journey; the plan says how long it is. */
const shortenSoak = () =>
  withDatabase('acgs_owner', (client) =>
    client.query(
      `INSERT INTO setting (key, version, by, body, reason)
       SELECT 'runs', max(version) + 1, 'system', jsonb_build_object('soakMs', $1::int), 'a journey' FROM setting WHERE key = 'runs'`,
      [SOAK_MS],
    ),
  )

const ship = (tag: string) =>
  editDeployment(ENGINE, {
    metadata: { annotations: { 'kubernetes.io/change-cause': `ship ${tag}` } },
    spec: { template: { spec: { containers: [{ name: ENGINE.name, image: `acgs-lite/policy-engine:${tag}` }] } } },
  })

/** Every pod runs it: what somebody goes back to has worked. */
const untilShipped = (tag: string) =>
  expect
    .poll(
      async () => {
        const api = await clusterApi()
        const { body } = await api.get(`/api/v1/namespaces/${ENGINE.namespace}/pods`, { labelSelector: `app=${ENGINE.name}` })
        return body.items.every((pod) => JSON.stringify(pod.spec).includes(`policy-engine:${tag}`))
      },
      { timeout: 60_000 },
    )
    .toBe(true)

/** The step that waits for the pods has begun: what it waits for was written before. */
async function untilHalfWay(page: Page): Promise<void> {
  const clock = part(page, 'Steps on the clock')
  await clock.getByRole('radio', { name: 'Table' }).click()
  await expect(clock.getByRole('row').filter({ hasText: 'Wait until' })).toContainText(/running|new template|available|hold/, {
    timeout: 60_000,
  })
}

test('an operator sees a bad revision and plans the way back, a lead agrees, the worker is killed, another one finishes it', async ({
  page,
  browser,
}) => {
  await shortenSoak()
  await ship('v2')
  await page.goto('/services?search=policy-engine')
  const row = page.getByRole('row').filter({ hasText: ENGINE.name })
  await expect(row).toContainText('3 of 3 ready', { timeout: 60_000 })
  await untilShipped('v2')
  await ship('broken')
  await expect(row).toContainText(/rolling out|not converged|pods missing/, { timeout: 30_000 })
  await row.getByRole('link').first().click()
  await page.waitForURL(/\/services\/Deployment\/governance\/policy-engine$/)
  await expect(part(page, 'Revisions')).toContainText('ship broken')
  await page
    .getByRole('link', { name: /^Roll back/ })
    .first()
    .click()
  await page.waitForURL(/\/plans\/new/)
  await page.getByRole('radio', { name: /^Revision \d+, v2 / }).check()
  await page.getByLabel('Reason').fill(REASON)
  await page.getByRole('button', { name: /^Build the plan/ }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('list', { name: 'Stations' })).toContainText('from live objects', { timeout: 30_000 })
  await expect(page.getByRole('region', { name: /live object against/ })).toContainText('policy-engine:v2')
  const plan = page.url()
  await page.getByRole('button', { name: 'Ask 1 lead to agree' }).click()
  await confirmAsPersona(page, 'Ask 1 lead to agree')
  await expect(page.getByRole('button', { name: /^Approve/ })).toHaveAccessibleDescription(/You asked for it/)

  const lead = await pageAs(browser, 'lead')
  await lead.goto(plan)
  await lead.getByRole('button', { name: /^Approve: Roll back policy-engine/ }).click()
  await confirmAsPersona(lead, 'Roll back policy-engine')
  await expect(page.getByText('Ready: enough people agreed.')).toBeVisible({ timeout: 15_000 })
  await lead.context().close() // not before: that would take back what is on its way

  const sign = part(page, 'Sign and run')
  await sign.getByLabel('Name of the target').fill(ENGINE.name)
  await sign.getByLabel('Reason').fill(REASON)
  await sign.getByRole('button', { name: /^Roll back policy-engine/ }).click()
  await confirmAsPersona(page, 'Roll back policy-engine')
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/, { timeout: 60_000 })
  const runId = page.url().split('/').at(-1) ?? ''
  await untilHalfWay(page)
  await killWorker()

  await expect(head(page)).toContainText('verified', { timeout: 180_000 })
  await part(page, 'Steps on the clock').getByRole('radio', { name: 'Clock' }).click()
  await expect(part(page, 'Steps on the clock')).toContainText(/was lost at .* took over in .*\. Nothing was sent twice\./)
  await page.goto('/services?search=policy-engine')
  await expect(row).toContainText('3 of 3 ready', { timeout: 30_000 })

  const auditor = await pageAs(browser, 'auditor')
  await auditor.goto(`/audit?run=${runId}`)
  await expect(auditor.getByRole('row').filter({ hasText: 'runs.step' }).first()).toBeVisible({ timeout: 30_000 })
  await auditor.context().close()
  await expectEachStepProven(runId)
})

/** Each step that was done has an intent in the sealed log, and after it one outcome, under the index that its leaf has in the tree. */
async function expectEachStepProven(runId: string): Promise<void> {
  const steps = () =>
    withDatabase('acgs_owner', async (client) => {
      const { rows } = await client.query<{ n: number; intents: string[]; outcomes: string[] }>(
        `SELECT s.n, array_agg(e.idx ORDER BY e.idx) FILTER (WHERE e.text::jsonb->>'phase' = 'intent') AS intents,
           array_agg(e.idx ORDER BY e.idx) FILTER (WHERE e.text::jsonb->>'phase' = 'outcome') AS outcomes
         FROM step s LEFT JOIN audit_entry e ON e.text::jsonb->>'id' = s.audit_id::text
         WHERE s.run_id = $1 AND s.state = 'done' GROUP BY s.n ORDER BY s.n`,
        [runId],
      )
      return rows
    })
  await expect.poll(async () => (await steps()).every(({ outcomes }) => outcomes?.length === 1), { timeout: 30_000 }).toBe(true)
  const proven = await steps()
  expect(proven.length).toBeGreaterThanOrEqual(4)
  for (const { intents, outcomes } of proven) {
    expect(intents).toHaveLength(1)
    expect(Number(outcomes[0])).toBeGreaterThan(Number(intents[0]))
  }
}
