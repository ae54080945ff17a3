import { request } from '@playwright/test'
import { ask, call } from './call'
import { withDatabase } from './database'
import { expect } from './fixtures'
import { BASE } from './patient'
import { signInAs } from './people'

type File = { path: string; version: number }
/** A version with another minimum of trust than any before it, compiled and signed like any other. Out: its number. */
export async function aSubmittedVersion(): Promise<number> {
  const http = await request.newContext({ baseURL: BASE, storageState: { cookies: [], origins: [] } })
  try {
    await signInAs(http, 'author')
    const { id } = await call<{ id: string }>(http, 'drafts.create', { name: `need ${Date.now().toString(36)}` })
    const { files } = await ask<{ files: File[] }>(http, 'drafts.get', { id })
    const { text } = await ask<{ text: string }>(http, 'drafts.file', { id, path: 'data.json' })
    const other = text.replace(/"minimum": [\d.]+/, `"minimum": 0.79${Date.now() % 1_000_000}`)
    const version = files.find(({ path }) => path === 'data.json')?.version ?? 0
    await call(http, 'drafts.save', { id, path: 'data.json', version, text: other })
    const { draft } = await ask<{ draft: { version: number } }>(http, 'drafts.get', { id })
    const declared = { flips: 0.01, allows: [], says: 'a journey of the browser tests' }
    const made = await call<{ version: number }>(http, 'policies.submit', { id, draftVersion: draft.version, declared })
    await expect.poll(() => isSigned(made.version)).toBe(true)
    return made.version
  } finally {
    await http.dispose()
  }
}

const isSigned = (version: number): Promise<boolean> =>
  withDatabase('acgs_app', async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM policy_signature WHERE version = $1', [version])
    return (rowCount ?? 0) > 0
  })

/** Makes a version the active one, as a rollout would have done at its end. */
export const activate = (version: number): Promise<void> =>
  withDatabase('acgs_owner', async (client) => {
    await client.query('BEGIN')
    await client.query(`UPDATE policy_version SET state = 'superseded' WHERE state = 'active'`)
    await client.query(`UPDATE policy_version SET state = 'active', activated_at = now() WHERE version = $1`, [version])
    await client.query(`INSERT INTO policy_activation (version, by) VALUES ($1, 'a journey')`, [version])
    await client.query('COMMIT')
  })
