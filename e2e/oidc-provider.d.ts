/** As much of the package as the journeys' provider uses; it brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  type Grant = { addOIDCScope(scope: string): void; save(): Promise<string> }
  type Context = {
    type: string
    body: string
    oidc: { client?: { clientId: string }; session?: { accountId?: string }; provider: Provider }
  }
  type Account = { accountId: string; claims(): Promise<object> }
  type Options = {
    findAccount(ctx: Context, sub: string): Promise<Account | undefined>
    loadExistingGrant(ctx: Context): Promise<Grant | undefined>
    renderError(ctx: Context): Promise<void>
    interactions: { url(ctx: Context, interaction: { uid: string }): string }
    [option: string]: unknown
  }

  export default class Provider {
    constructor(issuer: string, options: Options)
    Client: { prototype: { redirectUriAllowed(uri: string): boolean } }
    Grant: new (of: {
      clientId: string
      accountId: string
    }) => Grant
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object, options: object): Promise<void>
  }
}
