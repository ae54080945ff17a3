import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { patient } from './patient'
import {
  activeVersion,
  anAgentOf,
  aSubmittedVersion,
  giveBack,
  letTimePass,
  putIntoReplay,
  runningRollout,
  stateOf as stateOfVersion,
  useProfile,
} from './rollout-rows'

const SOON = { timeout: 30_000 }
const REASON = 'a journey of the browser tests ends it'

/** Asks the engine so often for this agent, a few at a time. */
async function ask(token: string, agentId: string, times: number): Promise<void> {
  const body = clean(agentId)
  await expect(async () => expect((await decide(token, body)).allow).toBe(true)).toPass(SOON)
  for (let at = 1; at < times; at += 10) await Promise.all(Array.from({ length: 10 }, () => decide(token, body)))
}
async function anAgent(agentId: string): Promise<string> {
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  return (await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', agentId)).token
}

test.describe.configure({ mode: 'serial' })
let before = { version: 0, hash: '' }
let candidate = 0

test.beforeAll(async () => {
  before = await activeVersion()
  await useProfile('small')
})
test.afterAll(async () => {
  await useProfile('standard')
  if (candidate > 0) await giveBack(before.version, candidate)
})

test.describe('an analyst who wrote nothing of it', () => {
  test.use({ role: 'analyst' })

  test('a version goes into shadow, one person on a phone aborts it, and on the second try it becomes active by its steps', async ({
    page,
    browser,
    stateOf,
    baseURL,
  }) => {
    test.setTimeout(540_000)
    const open = async (role: 'author' | 'operator' | 'lead', more: object = {}) => {
      const context = await browser.newContext({ storageState: await stateOf(role), ...(baseURL ? { baseURL } : {}), ...more })
      return patient(await context.newPage())
    }
    const lead = await open('lead')
    const author = await open('author')
    await author.goto('/policies/drafts')
    candidate = await aSubmittedVersion(author)
    await author.context().close()
    // The machine measures it first; a version moves under its feet otherwise.
    await expect(async () => expect(await stateOfVersion(candidate)).toBe('review')).toPass({ timeout: 300_000 })
    await putIntoReplay(candidate)

    await page.goto(`/policies/versions/${candidate}`)
    const sheet = page.getByRole('region', { name: 'Rollout', exact: true })
    const start = async () => {
      const button = sheet.getByRole('button', { name: 'Start the rollout…' })
      await expect(button).not.toHaveAttribute('aria-disabled', 'true', SOON)
      await button.click()
      const dialog = page.getByRole('dialog', { name: `Start the rollout of version ${candidate}` })
      await expect(dialog.getByText('Small installation')).toBeVisible()
      await dialog.getByRole('button', { name: 'Start the rollout' }).click()
      await confirmAsPersona(page, `Start the rollout of version ${candidate}`)
      await expect(sheet.getByText('In shadow.', { exact: true })).toBeVisible(SOON)
    }
    await start()
    await expectAccessible(page)
    await expect(sheet.getByRole('button', { name: 'Make it active…' })).toHaveAttribute('aria-disabled', 'true')

    const operator = await open('operator', { viewport: PHONE, colorScheme: 'light' })
    await operator.goto('/policies')
    const brief = operator.getByRole('region', { name: 'Rollout', exact: true })
    await brief.getByRole('link', { name: 'Open the rollout' }).click()
    await expect(operator.getByRole('heading', { level: 1, name: new RegExp(`Rollout of version ${candidate}`) })).toBeVisible()
    await expectNoSideScroll(operator)
    await expectAccessible(operator)
    await operator.getByRole('button', { name: 'Abort…' }).click()
    await operator.getByLabel('Reason').fill(REASON)
    await operator.getByRole('button', { name: 'Abort the rollout' }).click()
    await confirmAsPersona(operator, `Abort the rollout of version ${candidate}`)
    await expect(operator.getByText('Aborted in shadow.')).toBeVisible(SOON)
    await operator.context().close()
    await expect(sheet.getByText('Aborted in shadow.')).toBeVisible(SOON)

    await putIntoReplay(candidate) // its new review, and the replay after it
    await start()
    const id = await runningRollout()
    const anybody = `shadow-${id.slice(-6)}`
    await ask(await anAgent(anybody), anybody, 210)
    await letTimePass(id, 11)
    await expect(sheet.getByText('In canary 1 %.', { exact: true })).toBeVisible(SOON)

    // One agent a step: the constitution allows each a hundred requests a minute.
    let chosen = { agentId: '', token: '' }
    for (const share of ['1 %', '10 %', '50 %']) {
      await expect(sheet.getByText(`In canary ${share}.`, { exact: true })).toBeVisible(SOON)
      await expect(sheet.getByText(/does not run it yet|is still at the step before/)).toHaveCount(0, SOON)
      const agentId = anAgentOf(id, share.replace(' %', ''))
      chosen = { agentId, token: await anAgent(agentId) }
      await ask(chosen.token, agentId, 60)
      await letTimePass(id, 3)
    }
    await expect(sheet.getByText(/It is passed: a lead may make version/)).toBeVisible(SOON)
    await sheet.getByRole('link', { name: 'Open the rollout' }).click()
    await expect(page.getByRole('region', { name: 'Announced' }).getByText('Canary 50 % passed; a lead may make it active')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Other answers' }).getByText('Nothing came out otherwise')).toBeVisible()
    await expectAccessible(page)

    await lead.goto(`/policies/rollouts/${id}`)
    await lead.getByRole('button', { name: 'Make it active…' }).click()
    await lead.getByRole('button', { name: 'Make it active', exact: true }).click()
    await confirmAsPersona(lead, `Make version ${candidate} active, instead of version ${before.version}`)
    await expect(lead.getByText(`Version ${candidate} was made active after its last step.`)).toBeVisible(SOON)
    await expect(lead.getByText(/1 engine decided with it within/)).toBeVisible(SOON)
    await lead.goto('/policies')
    await expect(lead.getByText(`Version ${candidate} is active.`)).toBeVisible()
    await expect(lead.getByText('The one engine decides with it.')).toBeVisible(SOON)
    const { hash } = await activeVersion()
    expect(hash).not.toBe(before.hash)
    await lead.goto('/')
    await expect(lead.getByText(hash.replace('sha256:', '').slice(0, 6)).first()).toBeVisible(SOON)
    await lead.context().close()
    const told = await decide(chosen.token, clean(chosen.agentId))
    expect(told).toMatchObject({ allow: true, constitution_hash: expect.stringContaining(hash.replace('sha256:', '').slice(0, 16)) })
  })
})
