/** What a provider says about a person, after every check of the signed token. Times are UTC instants by the provider's clock. */
export type ProviderWord = {
  iss: string
  sub: string
  /** For display alone: never who somebody is. */
  name: string | null
  email: string | null
  /** `overage`: there are too many to be listed; `unreadable`: not a list of texts. */
  groups: readonly string[] | 'overage' | 'unreadable'
  issuedAt: Date
  authTime: Date | null
  acr: string | null
  amr: readonly string[]
  refreshToken: string | null
}

/** An answer of the provider is a value: it told, it refused (or what it said cannot be believed), or it does not answer. */
export type Told = { state: 'told'; word: ProviderWord } | { state: 'refused'; why: string } | { state: 'away'; why: string }

/** Where a browser is sent to, and what has to come back with it. */
export type Authorize = { redirectUri: string; state: string; nonce: string; challenge: string; extra: Record<string, string> }
/** What came back with the browser, and what was kept for it. */
export type Redeem = { code: string; verifier: string; redirectUri: string; nonce: string; iss: string | null }

export interface IdentityProvider {
  readonly issuer: string
  /** Asks for the provider's own description. Never throws. */
  isUp(): Promise<boolean>
  /** The address of the provider's page, or null when it does not answer. */
  authorizeUrl(request: Authorize): Promise<string | null>
  redeem(given: Redeem): Promise<Told>
  /** In: a refresh token and the subject it must still be about. */
  refresh(refreshToken: string, sub: string): Promise<Told>
}
