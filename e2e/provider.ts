import { expect, type Page } from '@playwright/test'

/** The identity provider of the journeys, and how a test changes what it says. */
export const PROVIDER = process.env.ACGS_E2E_PROVIDER_URL

export type Person = { sub: string; name: string; groups: string[]; email?: string; hasgroups?: boolean }
type Control = { person?: Person; forget?: string; said?: { acr?: string; amr?: string[] }; down?: boolean }

export async function tellProvider(control: Control): Promise<void> {
  const answer = await fetch(`${PROVIDER}/control`, { method: 'POST', body: JSON.stringify(control) })
  if (!answer.ok) throw new Error(`the provider took no control: ${answer.status}`)
}

/** Somebody nobody knows yet. */
export async function aPerson(groups: string[], more: Partial<Person> = {}): Promise<Person> {
  const id = crypto.randomUUID()
  const person = { sub: id, name: `Ada ${id.slice(0, 8)}`, groups, email: `${id}@example.org`, ...more }
  await tellProvider({ person })
  return person
}

/** From the sign-in page to the provider, as this person, and back. */
export async function signInAt(page: Page, person: Person, from = '/sign-in'): Promise<void> {
  await page.goto(from)
  await page.getByRole('button', { name: 'Sign in with Test provider' }).click()
  await page.getByRole('button', { name: person.name }).click()
  await expect(page).not.toHaveURL(new RegExp(`^${PROVIDER}`))
}
