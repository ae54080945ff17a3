import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { formatDuration } from '@/lib/format'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { pageAs } from './patient'
import { runWatched } from './probe'

/** From a probe to a completed review, by two people beside everything else that runs here. */
test.describe.configure({ timeout: 300_000 })
test.use({ role: 'analyst' })

const SEEN = { timeout: 60_000 }
const head = (page: Page) => page.getByRole('heading', { level: 1 })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

async function rowOf<T>(text: string, value: string): Promise<T | undefined> {
  return withDatabase('acgs_owner', async (client) => (await client.query(text, [value])).rows[0] as T | undefined) // as the query names it
}

type Box = { receivedAt: Date; containBy: Date; containedAt: Date | null; goneAt: Date | null; state: string; runState: string; by: string }
const boxOf = (id: string) =>
  rowOf<Box>(
    `SELECT e.received_at AS "receivedAt", e.contain_by AS "containBy", e.state, s.contained_at AS "containedAt", s.gone_at AS "goneAt",
       r.state AS "runState", r.requested_by AS by
     FROM sandbox s JOIN runtime_event e ON e.sandbox_id = s.id JOIN run r ON r.id = s.run_id WHERE s.id = $1::uuid`,
    id,
  )
type Stored = Record<'triggered' | 'acknowledged' | 'contained' | 'mitigated' | 'resolved' | 'reviewed', Date | null> & {
  id: string
  number: number
  state: string
}
const incidentOf = (sandboxId: string) =>
  rowOf<Stored>(
    `SELECT id, number, state, triggered_at AS triggered, first_ack_at AS acknowledged, contained_at AS contained, mitigated_at AS mitigated,
       resolved_at AS resolved, reviewed_at AS reviewed FROM incident WHERE $1::uuid = ANY(sandboxes)`,
    sandboxId,
  )
const between = (from: Date | null | undefined, to: Date | null | undefined): string => {
  if (!from || !to) throw new Error('a clock of it has not stopped')
  return formatDuration(to.getTime() - from.getTime())
}

/** Sends the dialog that a button opened, with what it asks for. */
async function move(page: Page, verb: string, fill?: { label: string; text: string }): Promise<void> {
  await page.getByRole('button', { name: `${verb}…`, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: verb })
  if (fill !== undefined) await dialog.getByLabel(fill.label).fill(fill.text)
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** Every piece that was kept stands with its digest, and is what the digest says. */
async function expectEvidence(page: Page, sandboxId: string): Promise<void> {
  const kept = await withDatabase('acgs_owner', async (client) => {
    const found = await client.query<{ id: string; digest: string }>(
      'SELECT id, digest FROM evidence WHERE sandbox_id = $1::uuid AND missing IS NULL ORDER BY name',
      [sandboxId],
    )
    return found.rows
  })
  expect(kept.length).toBeGreaterThan(0)
  const pieces = part(page, 'Evidence').getByRole('listitem')
  for (const { id, digest } of kept) {
    const piece = pieces.filter({ has: page.locator(`a[href="/api/evidence/${id}"]`) })
    await expect(piece).toContainText(digest)
    const file = await page.request.get(`/api/evidence/${id}`)
    expect(file.status()).toBe(200)
    expect(
      `sha256:${createHash('sha256')
        .update(await file.body())
        .digest('hex')}`,
    ).toBe(digest)
  }
}

/** The bundle of the incident names every piece by the digest that stands on the page. */
async function expectBundle(page: Page, { id, sandboxId }: { id: string; sandboxId: string }): Promise<void> {
  await page.goto(`/incidents/${id}`)
  await expect(part(page, 'What is affected').getByRole('link', { name: 'Download all evidence' })).toHaveAttribute(
    'href',
    `/api/evidence?incident=${id}`,
  )
  const tar = await page.request.get(`/api/evidence?incident=${id}`)
  expect(tar.status()).toBe(200)
  const sums = (await tar.body()).subarray(512, 65_536).toString('latin1') // the first file, behind its header
  const kept = await withDatabase('acgs_owner', (client) =>
    client.query<{ digest: string }>('SELECT digest FROM evidence WHERE sandbox_id = $1::uuid AND missing IS NULL', [sandboxId]),
  )
  for (const { digest } of kept.rows) expect(sums).toContain(`${digest.replace('sha256:', '')}  pieces/`)
}

/** Every entry of the log that the page names is sealed there and proved to the signed root. Out: how many. */
async function expectProved(page: Page, within: string): Promise<number> {
  const places = await part(page, within)
    .getByRole('link', { name: /^sealed #|^#[\d,]+ anchored/ })
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  const entries = [...new Set(places)].filter((place) => place !== null)
  for (const place of entries) {
    expect(place).toMatch(/^\/audit\/\d+$/)
    await page.goto(place)
    await expect(head(page)).toContainText(/sealed #|anchored at/)
    await expect(part(page, 'Proof')).toContainText('lead to the signed root', SEEN)
  }
  return entries.length
}

/** One that a failed try leaves open would stand over the pages of every other. */
test.afterEach(() =>
  withDatabase('acgs_owner', (client) =>
    client.query(
      `UPDATE incident SET state = 'resolved', resolved_at = clock_timestamp(), version = version + 1, ack_at = NULL, lapses_at = NULL
       WHERE state IN ('triggered', 'acknowledged', 'contained', 'mitigated') AND EXISTS (SELECT FROM unnest(agents) a WHERE a LIKE 'probe-%')`,
    ),
  ),
)

test('a sandbox tries to escape and is contained before anybody looks; its incident is followed to a completed review, each figure as it was seen', async ({
  page,
  browser,
}) => {
  const { agentId, sandboxId, podName, tell } = await runWatched()
  await tell({ 'evt.type': 'mount', 'evt.res': 'EPERM', 'proc.name': 'mount' })

  // Nobody has opened a page: what contains it is the rule.
  await expect.poll(async () => (await boxOf(sandboxId))?.goneAt ?? null, SEEN).not.toBeNull()
  const box = await boxOf(sandboxId)
  expect(box).toMatchObject({ by: 'system:containment' })
  expect(box?.containedAt?.getTime()).toBeLessThanOrEqual(box?.goneAt?.getTime() ?? 0)
  await expect.poll(async () => (await incidentOf(sandboxId))?.state, SEEN).toBe('contained')
  expect((await incidentOf(sandboxId))?.acknowledged).toBeNull()
  await expect.poll(async () => (await boxOf(sandboxId))?.runState, SEEN).toBe('done')

  await page.goto('/incidents')
  const { id, number } = (await incidentOf(sandboxId)) as Stored // it was there a moment ago, and incidents stay
  const name = `INC-${number}`
  const row = page.getByRole('table').getByRole('row', { name: new RegExp(`${name} `) })
  await expect(row).toContainText(agentId)
  await row.getByRole('link', { name: new RegExp(`^${name} `) }).click()
  await expect(page).toHaveURL(`/incidents/${id}`)
  await expect(head(page)).toContainText('contained')
  await expect(part(page, 'What is affected')).toContainText(podName)
  await expect(part(page, 'What is affected').getByRole('link', { name: /^sandbox\.contain, done/ })).toBeVisible()
  await expectAccessible(page)

  await move(page, `Acknowledge ${name}`)
  await expect(page.getByRole('list', { name: 'Stations' })).toContainText('commands')
  await part(page, 'Timeline')
    .getByPlaceholder(/Add a note/)
    .fill('A drill probe: mount was refused.')
  await page.getByRole('button', { name: `Add note to ${name}` }).click()
  await expect(part(page, 'Timeline').getByText('A drill probe: mount was refused.')).toBeVisible()
  await move(page, `Mark ${name} mitigated`, { label: 'Evidence', text: 'Contained and gone, by what was observed' })
  await move(page, `Resolve ${name}`, { label: 'Reason', text: 'The probe was the only one' })
  await expect(head(page)).toContainText('resolved')

  const lead = await pageAs(browser, 'lead')
  await lead.goto(`/incidents/${id}`)
  const review = part(lead, 'Review')
  await review.getByLabel('Contributing factors').fill('Code that nobody had read ran with a socket in sight.')
  await review.getByLabel('What went well').fill('It was contained before anybody looked.')
  await review.getByRole('button', { name: 'Add an action' }).click()
  await review.getByLabel('Action 1', { exact: true }).fill('Add a detection rule for mount')
  await review.getByLabel('Due').fill('2027-12-31')
  // One press right after the other: the second is about what the first one made of it.
  await review.getByRole('button', { name: 'Save the review' }).click()
  await move(lead, `Complete the review of ${name}`)
  await expect(head(lead)).toContainText('reviewed')
  await lead.context().close()

  // Every clock is that of the rows.
  await expect(head(page)).toContainText('reviewed')
  const done = await incidentOf(sandboxId)
  const clocks = part(page, 'Clocks')
  for (const [phase, said] of [
    ['acknowledged', 'Acknowledged'],
    ['contained', 'Contained'],
    ['mitigated', 'Mitigated'],
    ['resolved', 'Resolved'],
    ['reviewed', 'Reviewed'],
  ] as const)
    await expect(clocks.locator('.inc-ck').filter({ hasText: said })).toContainText(between(done?.triggered, done?.[phase]))
  const stations = page.getByRole('list', { name: 'Stations' })
  await expect(stations).toContainText(`${done?.triggered?.toISOString().slice(11, 19)}`)
  await expect(part(page, 'Review')).toContainText('Add a detection rule for mount')
  await expect(part(page, 'Timeline').getByText('pending seal')).toHaveCount(0, SEEN)
  await expectAccessible(page)
  await page.setViewportSize(PHONE)
  await expectNoSideScroll(page)
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(await expectProved(page, 'Timeline')).toBeGreaterThanOrEqual(5)

  // The sandbox: both clocks, every piece of evidence, its entries of the log.
  await page.goto(`/sandboxes/${sandboxId}`)
  await expect(part(page, 'Contained')).toContainText(between(box?.receivedAt, box?.containedAt))
  await expect(part(page, 'Gone by uid')).toContainText(between(box?.receivedAt, box?.goneAt))
  await expectEvidence(page, sandboxId)
  await page.reload()
  await expect(part(page, 'Evidence')).toContainText('read by')
  expect(await expectProved(page, 'Record')).toBeGreaterThanOrEqual(1)
  await expectBundle(page, { id, sandboxId })
})
