import type { CDPSession, Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona, confirmation } from './confirm'
import { expect, test } from './fixtures'
import { acgs } from './installation'
import { patient } from './patient'
import { choose } from './people'

/** These change what one persona has, one after another, and leave it without anything. */
test.describe.configure({ mode: 'serial' })
const REASON = 'a journey of the browser tests'
const headersOf = (page: Page) => ({
  origin: new URL(page.url()).origin,
  'sec-fetch-site': 'same-origin',
  'x-acgs-request': '1',
  'content-type': 'application/json',
})

/** Calls a command as the page would, without its buttons. */
async function call(page: Page, path: string, json: unknown): Promise<{ status: number; body: string }> {
  const answer = await page.request.post(`/api/trpc/${path}`, { data: JSON.stringify({ json }), headers: headersOf(page) })
  return { status: answer.status(), body: await answer.text() }
}
type Begun = { result: { data: { json: { id: string; action: { digest: string }; methods: { method: string; isWeaker: boolean }[] } } } }
async function begin(page: Page, verb: string, of: { target: { kind: string; id: string }; input: object }) {
  const { body } = await call(page, 'elevations.begin', { verb, ...of })
  return (JSON.parse(body) as Begun).result.data.json
}

/** A security key in the browser, which answers by itself. */
async function addAuthenticator(page: Page): Promise<CDPSession> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  })
  return client
}

const sheet = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
async function addPasskey(page: Page, label: string): Promise<void> {
  await page.goto('/account')
  await sheet(page, 'Passkeys').getByRole('button', { name: 'Add a passkey…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
  await dialog.getByLabel('Name').fill(label)
  await dialog.getByRole('button', { name: 'Add the passkey' }).click()
  await confirmAsPersona(page, 'A passkey is added to your account.')
  await expect(dialog).toBeHidden()
  await expect(sheet(page, 'Passkeys').getByText(label)).toBeVisible()
}
async function removePasskey(page: Page, label: string): Promise<void> {
  await page.goto('/account')
  await page.getByRole('button', { name: `Remove passkey ${label}…` }).click()
  await confirmAsPersona(page, `Your passkey ${label} is removed.`)
  await expect(sheet(page, 'Passkeys').getByText(label)).toBeHidden()
}
const nameFor = (what: string) => `room-step-${what}-${Date.now().toString(36)}`
async function anAgent(what: string): Promise<string> {
  const id = nameFor(what)
  await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
  return id
}

test.describe('an administrator', () => {
  test.use({ role: 'admin' })

  test('adds a passkey and retires an agent with it: it signs what is shown, and says so', async ({ page }) => {
    await addAuthenticator(page)
    const label = nameFor('key')
    await page.goto('/')
    await addPasskey(page, label)
    const agentId = await anAgent('signed')
    await page.goto(`/agents/${agentId}`)
    await page.getByRole('button', { name: 'Retire the agent…' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name of the agent').fill(agentId)
    await form.getByLabel('Reason').fill(REASON)
    await form.getByRole('button', { name: 'Retire the agent' }).click()
    const dialog = confirmation(page)
    await expect(dialog.getByText(`agent ${agentId}`, { exact: true })).toBeVisible()
    await expect(dialog.getByText(/^sha256:[0-9a-f]{64}$/)).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Sign with a passkey' })).toBeFocused()
    await expectAccessible(page)
    const asked = page.waitForRequest((request) => request.url().includes('elevations.verify'))
    await page.keyboard.press('Enter')
    const [, id = ''] = /"id":"([0-9a-f-]{36})"/.exec((await asked).postData() ?? '') ?? []
    await expect(page.getByText(`Agent ${agentId} is retired.`)).toBeVisible()
    await expect(page.getByRole('region', { name: 'History' })).toContainText(REASON)
    const told = await page.request.get(`/api/trpc/elevations.get?input=${encodeURIComponent(JSON.stringify({ json: { id } }))}`)
    expect(await told.json()).toMatchObject({ result: { data: { json: { id, state: 'used', method: 'webauthn' } } } })
    await removePasskey(page, label)
  })

  test('closes the question: nothing is done, and what was typed is there', async ({ page }) => {
    const agentId = await anAgent('kept')
    await page.goto(`/agents/${agentId}`)
    await page.getByRole('button', { name: 'Retire the agent…' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name of the agent').fill(agentId)
    await form.getByLabel('Reason').fill(REASON)
    await form.getByRole('button', { name: 'Retire the agent' }).click()
    await confirmation(page).getByRole('button', { name: 'Sign nothing' }).click()
    await expect(confirmation(page)).toBeHidden()
    await expect(form.getByLabel('Reason')).toHaveValue(REASON)
    await expect(form.getByRole('button', { name: 'Retire the agent' })).toBeFocused()
    await form.getByRole('button', { name: 'Keep the agent' }).click()
    await expect(page.getByRole('region', { name: 'History' }).getByText(/retired/)).toHaveCount(0)
  })

  test('a changed action, a second use and a verb without confirmation are refused by the server', async ({ page }) => {
    await page.goto('/account')
    const agentId = await anAgent('api')
    const input = { agentId, typed: agentId, version: 1, reason: REASON }
    const target = { kind: 'agent', id: agentId }
    const { id, methods } = await begin(page, 'agents.retire', { target, input })
    expect(methods).toContainEqual({ method: 'persona', isWeaker: true })
    expect((await call(page, 'agents.retire', { ...input, elevation: id })).status).toBe(412) // begun, not given
    expect((await call(page, 'elevations.verify', { id, proof: { method: 'persona' } })).status).toBe(200)
    const changed = await call(page, 'agents.retire', { ...input, reason: 'something else was shown', elevation: id })
    expect([changed.status, changed.body]).toEqual([412, expect.stringContaining('another action')])
    expect((await call(page, 'agents.retire', { ...input, elevation: id })).status).toBe(200)
    const replayed = await call(page, 'agents.retire', { ...input, elevation: id })
    expect([replayed.status, replayed.body]).toEqual([412, expect.stringContaining('used already')])
    const none = await call(page, 'elevations.begin', { verb: 'agents.activate', target, input: { agentId, version: 1, reason: REASON } })
    expect(none.status).toBe(400)
  })

  test('each confirmation gives a new session id: the one before ends, the other tab goes on', async ({
    page,
    context,
    playwright,
    baseURL,
  }) => {
    const sidOf = async () => (await context.cookies()).find(({ name }) => name.endsWith('acgs-session'))?.value
    const other = patient(await context.newPage())
    await other.goto('/agents')
    const agentId = await anAgent('renewed')
    await page.goto(`/agents/${agentId}`)
    const before = await sidOf()
    const state = await context.storageState()
    await page.getByRole('button', { name: 'Retire the agent…' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name of the agent').fill(agentId)
    await form.getByLabel('Reason').fill(REASON)
    await form.getByRole('button', { name: 'Retire the agent' }).click()
    await confirmAsPersona(page, `Agent ${agentId} is retired for good.`)
    await expect(page.getByText(`Agent ${agentId} is retired.`)).toBeVisible()
    expect(await sidOf()).not.toBe(before)
    const old = await playwright.request.newContext({ baseURL: baseURL ?? '', storageState: state })
    const mine = '/api/trpc/sessions.mine?input=%7B%22json%22%3A%7B%7D%7D'
    await expect.poll(async () => (await old.get(mine)).status(), { timeout: 15_000 }).toBe(401)
    await old.dispose()
    expect((await page.request.get(mine)).status()).toBe(200)
    await other.getByRole('link', { name: 'Decisions' }).first().click()
    await expect(other.getByRole('heading', { level: 1, name: 'Decisions' })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('region', { name: 'History' })).toContainText(REASON)
  })

  test('a question that was shown for over five minutes is begun again', async ({ page }) => {
    const agentId = await anAgent('late')
    await page.clock.install()
    await page.goto(`/agents/${agentId}`)
    await page.getByRole('button', { name: 'Retire the agent…' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name of the agent').fill(agentId)
    await form.getByLabel('Reason').fill(REASON)
    await form.getByRole('button', { name: 'Retire the agent' }).click()
    await expect(confirmation(page).getByText(/^\d min \d+ s$/)).toBeVisible()
    await page.clock.fastForward(301_000)
    await expect(confirmation(page).getByText('The five minutes are over. Nothing was signed.')).toBeVisible()
    await expect(confirmation(page).getByRole('button', { name: 'Begin again' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(confirmation(page)).toBeHidden()
  })
})

test.describe('an author', () => {
  test.use({ role: 'author', expectedNoise: /400/ })

  test('adds an app, whose code is marked weaker and counts once, and makes recovery codes with it', async ({ page }) => {
    await page.goto('/account')
    const app = sheet(page, 'Authenticator app')
    await app.getByRole('button', { name: 'Add an app…' }).click()
    await confirmAsPersona(page, 'An authenticator app is added to your account.')
    const dialog = page.getByRole('dialog', { name: 'Put the secret into your app' })
    const address = (await dialog.getByRole('link', { name: 'Open it in an app on this device' }).getAttribute('href')) ?? ''
    const secret = Secret.fromBase32(new URL(address).searchParams.get('secret') ?? '')
    const code = (inMs = 0) => TOTP.generate({ secret, timestamp: Date.now() + inMs })
    await expectAccessible(page)
    await dialog.getByLabel('Code of your app').fill(code(3_600_000))
    await dialog.getByRole('button', { name: 'Use this app' }).click()
    await expect(dialog.getByText(/not of this secret/)).toBeVisible()
    const used = code()
    await dialog.getByLabel('Code of your app').fill(used)
    await dialog.getByRole('button', { name: 'Use this app' }).click()
    await expect(app.getByText(/In use since/)).toBeVisible()

    await sheet(page, 'Recovery codes').getByRole('button', { name: 'Make new codes…' }).click()
    const question = confirmation(page)
    await expect(question.getByText(/^Weaker: a code says/)).toBeVisible()
    await question.getByLabel('Code of your app').fill(used)
    await question.getByRole('button', { name: 'Use the code' }).click()
    await expect(question.getByText(/was used already\. 4 tries are left/)).toBeVisible()
    await expect(question.getByLabel('Code of your app')).toHaveValue(used)
    await question.getByLabel('Code of your app').fill(code(30_000))
    await question.getByRole('button', { name: 'Use the code' }).click()
    const shown = page.getByRole('dialog', { name: 'Your recovery codes' })
    await expect(shown.getByRole('listitem')).toHaveCount(10)
    const first = (await shown.getByRole('listitem').first().textContent()) ?? ''
    expect(first).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
    await expectAccessible(page)
    await shown.getByRole('button', { name: 'Close, I have kept them' }).click()
    await expect(sheet(page, 'Recovery codes').getByText('10 of 10')).toBeVisible()
    await page.reload()
    await expect(page.getByText(first)).toHaveCount(0)

    await app.getByRole('button', { name: 'Remove the app…' }).click()
    await confirmAsPersona(page, 'Your authenticator app is removed.')
    await expect(app.getByText('No authenticator app')).toBeVisible()
  })
})

test.describe('phone', () => {
  test.use({ role: 'manager', viewport: PHONE, theme: 'light' })
  test('my account fits, is reached from the person menu, and says what a persona has not', async ({ page }) => {
    await page.goto('/')
    await choose(page, /^Jonas Lindqvist/, 'My account')
    await expect(page.getByRole('heading', { level: 1, name: 'My account' })).toBeVisible()
    await expect(page.getByText(/nothing about them is proved/)).toBeVisible()
    await expect(sheet(page, 'Roles').getByText('manager')).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await sheet(page, 'Recovery codes').getByRole('button', { name: 'Make new codes…' }).click()
    await expect(confirmation(page).getByRole('button', { name: 'Go on as this persona' })).toBeFocused()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await confirmation(page).getByRole('button', { name: 'Sign nothing' }).click()
  })
})
