/** How somebody signed in, in words. */
export const sayMethod = (method: string): string =>
  ({ persona: 'as a persona, nothing proved', oidc: 'by single sign-on', local: 'with a local account', passkey: 'with a passkey' })[
    method
  ] ?? `by ${method}`

/** Whether a second factor was there. */
export const sayProof = ({ mfa, method }: { mfa: boolean; method: string }): string =>
  mfa ? 'second factor shown' : method === 'oidc' ? 'no second factor told by the provider' : 'no second factor'
