import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Certificates, makeCertificates } from './tls'
import type { User } from './user'

type Token = { token: string; user: string; groups: string[] }
type Kept = { certificates: Certificates; tokens: Token[] }

export const ADMIN: Pick<User, 'name' | 'groups'> = { name: 'local-admin', groups: ['system:masters'] }

/** Name and groups of a service account, as tokens of it say. */
export const accountUser = (namespace: string, name: string): Pick<User, 'name' | 'groups'> => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
})

export type Credentials = {
  certificates: Certificates
  /** The user of a bearer token, or null. */
  userOf(token: string): User | null
  /** A token of a user, made when there is none yet. */
  tokenFor(user: Pick<User, 'name' | 'groups'>): string
  /** Writes a kubeconfig that only its owner can read. Out: its path. */
  writeKubeconfig(at: { path: string; server: string; user: Pick<User, 'name' | 'groups'>; namespace?: string }): string
}

export const CONTEXT = 'acgs-local'

function kubeconfig({
  server,
  ca,
  token,
  namespace,
}: {
  server: string
  ca: string
  token: string
  namespace: string | undefined
}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': CONTEXT,
    clusters: [{ name: CONTEXT, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: CONTEXT, user: { token } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT, ...(namespace === undefined ? {} : { namespace }) } }],
  })
}

function writePrivate(path: string, text: string) {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Certificates and tokens of the local cluster, made at its first start and kept in the data folder. */
export async function openCredentials(folder: string, now = new Date()): Promise<Credentials> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'credentials.json')
  const kept: Kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { certificates: await makeCertificates(now), tokens: [] }
  // Looked up by digest, so that how long it takes says nothing about a token.
  const digest = (token: string) => createHash('sha256').update(token).digest('hex')
  const users = new Map(kept.tokens.map(({ token, user, groups }) => [digest(token), { user, groups }]))

  function tokenFor({ name, groups }: Pick<User, 'name' | 'groups'>): string {
    const found = kept.tokens.find(({ user }) => user === name)
    if (found !== undefined) return found.token
    const made = { token: randomBytes(32).toString('base64url'), user: name, groups }
    kept.tokens.push(made)
    users.set(digest(made.token), made)
    writePrivate(path, JSON.stringify(kept))
    return made.token
  }

  tokenFor(ADMIN)
  return {
    certificates: kept.certificates,
    userOf(token) {
      const found = users.get(digest(token))
      return found === undefined ? null : { name: found.user, groups: [...found.groups, 'system:authenticated'], extra: {} }
    },
    tokenFor,
    writeKubeconfig({ path: to, server, user, namespace }) {
      writePrivate(to, kubeconfig({ server, ca: kept.certificates.ca, token: tokenFor(user), namespace }))
      return to
    },
  }
}
