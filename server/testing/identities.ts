import { uuidv7 } from '@/lib/uuid'
import type { IdentityProvider, ProviderWord, Told } from '@/server/ports/identity-provider'
import { testDb } from './actors'

/** An issuer of this test alone, so that no other suite maps its groups. */
export const anIssuer = (): string => `https://${crypto.randomUUID()}.example`

/** What a provider says about somebody; a test changes what it is about. */
export const aWord = (over: Partial<ProviderWord> & Pick<ProviderWord, 'iss'>): ProviderWord => ({
  sub: crypto.randomUUID(),
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  groups: [],
  issuedAt: new Date(),
  authTime: new Date(),
  acr: null,
  amr: ['pwd', 'mfa'],
  refreshToken: null,
  ...over,
})

export async function mapGroup(iss: string, group: string, role: string): Promise<string> {
  const id = uuidv7(Date.now())
  await testDb().groupMapping.create({ data: { id, iss, group, role, createdBy: 'test' } })
  return id
}
export const unmap = (id: string) => testDb().groupMapping.update({ where: { id }, data: { removedAt: new Date(), removedBy: 'test' } })

/** A provider without a network: it says what it is told to, and keeps what it was asked. */
export function fakeProvider(issuer: string, answer: { told: Told; isUp?: boolean }) {
  const asked: { token: string; sub: string }[] = []
  const provider: IdentityProvider = {
    issuer,
    isUp: async () => answer.isUp ?? true,
    authorizeUrl: async ({ state, nonce, extra }) =>
      answer.isUp === false ? null : `${issuer}/auth?${new URLSearchParams({ ...extra, state, nonce })}`,
    redeem: async () => answer.told,
    refresh: async (token, sub) => {
      asked.push({ token, sub })
      return answer.told
    },
  }
  return { provider, asked, answer }
}
