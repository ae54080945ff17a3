import { test as base, expect, request } from '@playwright/test'
import type { Role } from '@/lib/access'
import { BASE, patient } from './patient'
import { signIn } from './people'

type State = Awaited<ReturnType<Awaited<ReturnType<typeof request.newContext>>['storageState']>>
type Options = {
  /** Whose stored sign-in the page has; null for nobody. */
  role: Role | null
  theme: 'dark' | 'light'
  /** What the browser's console may say in this test, because the test breaks something on purpose. */
  expectedNoise: RegExp | null
}
type Worker = {
  /** A sign-in of its own, for another browser of the same test. */
  stateOf: (role: Role) => Promise<State>
  /** The one that the tests of a role share, until one of them confirms something: that gives its browser a new session id. */
  shared: Map<Role, State>
}

const sidIn = ({ cookies }: State) => cookies.find(({ name }) => name.endsWith('acgs-session'))?.value

/** Every journey: a stored sign-in per role, the theme by its cookie, and the console of its page stays silent. */
export const test = base.extend<Options, Worker>({
  role: ['operator', { option: true }],
  theme: ['dark', { option: true }],
  expectedNoise: [null, { option: true }],
  stateOf: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names of the first parameter
    async ({}, use) => {
      await use(async (role) => {
        // Nobody's cookies: whoever signs in anew in a browser ends the session it had.
        const context = await request.newContext({ baseURL: BASE, storageState: { cookies: [], origins: [] } })
        await signIn(context, role)
        const state = await context.storageState()
        await context.dispose()
        return state
      })
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names of the first parameter
  shared: [async ({}, use) => use(new Map()), { scope: 'worker' }],
  context: async ({ context, role, shared }, use) => {
    const before = sidIn(await context.storageState())
    await use(context)
    if (role && sidIn(await context.storageState()) !== before) shared.delete(role)
  },
  storageState: async ({ role, theme, stateOf, shared }, use) => {
    const state: State = role ? (shared.get(role) ?? (await stateOf(role))) : { cookies: [], origins: [] }
    if (role) shared.set(role, state)
    const { hostname } = new URL(BASE)
    const cookie = {
      name: 'acgs-theme',
      value: theme,
      domain: hostname,
      path: '/',
      expires: -1,
      httpOnly: false,
      secure: false,
      sameSite: 'Lax' as const,
    }
    await use({ ...state, cookies: [...state.cookies, cookie] })
  },
  page: async ({ page, expectedNoise }, use) => {
    const noise: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') noise.push(message.text())
    })
    page.on('pageerror', (error) => noise.push(`uncaught: ${error.message}`))
    await use(patient(page))
    expect(noise.filter((line) => !expectedNoise?.test(line))).toEqual([])
  },
})

export { expect }
