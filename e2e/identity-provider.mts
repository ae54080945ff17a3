import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import Provider from 'oidc-provider'

/** An identity provider for the journeys: a real one in one process, whose people a test makes and changes by `POST /control`.
 *  `node e2e/identity-provider.mts <port>` prints `ready`; it ends with its parent's standard input. */
const port = Number(process.argv[2])
const issuer = `http://localhost:${port}`
const CLIENT = { id: 'acgs-console', secret: 'only for the journeys on this machine' }

type Claims = { name: string; groups: string[]; email?: string; hasgroups?: boolean }
/** How a login is said: what it was done with, and how strong it is. Left out, the token does not say it. */
type Said = { acr?: string; amr?: string[] }
const people = new Map<string, Claims>()
let said: Said = {}
let isDown = false

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [`${issuer}/nowhere`],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  claims: { openid: ['sub', 'groups', 'hasgroups', 'acr', 'amr', 'auth_time'], profile: ['name'], email: ['email'] },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  acrValues: ['gold'],
  conformIdTokenClaims: false,
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/choose/${interaction.uid}` },
  issueRefreshToken: async () => true,
  // Asking somebody again ends the provider's own session; what the console may refresh by outlives it.
  expiresWithSession: async () => false,
  findAccount: async (_ctx, sub) => {
    const claims = people.get(sub)
    return claims && { accountId: sub, claims: async () => ({ sub, ...claims }) }
  },
  // Nobody is asked whether the console may know them.
  loadExistingGrant: async ({ oidc }) => {
    const { client, session } = oidc
    if (!client || !session?.accountId) return undefined
    const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid profile email offline_access')
    await grant.save()
    return grant
  },
  renderError: async (ctx) => {
    ctx.type = 'html'
    ctx.body = '<!doctype html><title>Provider</title><h1>The provider refuses this</h1>'
  },
})
// The console's port is not known here: its two return addresses on this machine are.
provider.Client.prototype.redirectUriAllowed = (uri: string) => {
  const { hostname, pathname } = new URL(uri)
  return hostname === 'localhost' && ['/api/auth/callback/oidc', '/api/step-up/oidc/callback'].includes(pathname)
}

const escaped = (value: string) => value.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)

async function choose(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    const buttons = [...people].map(([sub, { name }]) => `<button name="sub" value="${escaped(sub)}">${escaped(name)}</button>`)
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Provider</title><h1>Who are you?</h1><form method="post">${buttons.join('')}</form></html>`,
      )
    return
  }
  const accountId = new URLSearchParams(await text(request)).get('sub') ?? ''
  await provider.interactionFinished(request, response, { login: { accountId, ...said } }, { mergeWithLastSubmission: false })
}

type Control = { person?: { sub: string } & Claims; forget?: string; said?: Said; down?: boolean }
async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = JSON.parse(await text(request)) as Control
  if (asked.person) people.set(asked.person.sub, asked.person)
  if (asked.forget) people.delete(asked.forget)
  if (asked.said) said = asked.said
  if (asked.down !== undefined) isDown = asked.down
  response.writeHead(204).end()
}

const answer = provider.callback()
createServer((request, response) => {
  const path = request.url ?? ''
  if (path === '/control') return void control(request, response)
  if (isDown) return void request.socket.destroy()
  if (path.startsWith('/choose/')) return void choose(request, response)
  void answer(request, response)
}).listen(port, '127.0.0.1', () => process.stdout.write('ready\n'))
process.stdin.resume().once('end', () => process.exit(0))
