import type { Page } from '@playwright/test'
import type { Role } from '@/lib/access'
import { ask, call } from './call'
import { withDatabase } from './database'
import { expect } from './fixtures'
import { acgs, clean, decide } from './installation'
import { nameOf } from './people'

/** An agent whose `n` requests are denied for their harm, and would not be by `aLooserDraft`. Out: its id. */
export async function harmful(prefix: string, n: number): Promise<string> {
  const agentId = `${prefix}-${Date.now().toString(36)}`
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', agentId)
  const body = { ...clean(agentId), context: { ...clean(agentId).context, harm_risk_assessment: 0.5 } }
  await expect(async () => expect((await decide(token, body)).violation_codes).toContain('harm_risk_too_high')).toPass({ timeout: 10_000 })
  for (let at = 1; at < n; at++) await decide(token, body)
  return agentId
}

/** A draft of the active version that tolerates more harm, by a figure that no other draft has. Out: its id. */
export async function aLooserDraft(page: Page): Promise<string> {
  const { id } = await call<{ id: string }>(page.request, 'drafts.create', { name: `looser harm ${Date.now().toString(36)}` })
  const file = await ask<{ text: string; version: number }>(page.request, 'drafts.file', { id, path: 'data.json' })
  const text = file.text.replace('"harm_maximum": 0.2', `"harm_maximum": 0.9${Date.now() % 1_000_000}`)
  expect(text).not.toBe(file.text)
  await call(page.request, 'drafts.save', { id, path: 'data.json', version: file.version, text })
  return id
}

const DECLARED = {
  flips: 0.05,
  allows: [{ rule: 'harm_risk_too_high', why: 'the new scorer is read as too careful' }],
  says: 'Tolerates more harm, until the scorer is mended.',
}
const DRAFT_GATES = ['formatted', 'compiles', 'lints', 'tests', 'coverage', 'rules_seen', 'loads', 'equals_opa']

/** The draft as a version that was measured and waits for its review: what its submission leaves, with the bundle that a replay of it compiled.
 *  Out: its number. */
export async function submitted(page: Page, draft: string, author: Role): Promise<number> {
  const { id } = await call<{ id: string }>(page.request, 'replays.ask', { draftId: draft, window: '1h', agent: 'nobody-at-all' })
  return withDatabase('acgs_owner', async (client) => {
    const person = `(SELECT id FROM person WHERE name = $2 AND kind = 'persona')`
    const { rows } = await client.query<{ version: number }>(
      `INSERT INTO policy_version (version, constitution_hash, bundle, bundle_digest, manifest, created_by, name, based_on, draft_id, state, declared)
       SELECT (SELECT max(version) + 1 FROM policy_version), r.digest, r.bundle, r.digest, v.manifest, ${person}::text, d.name, 1, d.id, 'review', $3
       FROM policy_replay r JOIN policy_draft d ON d.id = r.draft_id JOIN policy_version v ON v.version = d.based_on WHERE r.id = $1
       RETURNING version`,
      [id, nameOf(author), JSON.stringify(DECLARED)],
    )
    const version = rows[0]?.version ?? 0
    await client.query(
      `INSERT INTO policy_version_file (version, path, text, digest) SELECT $1, path, text, digest FROM policy_draft_file WHERE draft_id = $2`,
      [version, draft],
    )
    await client.query(`INSERT INTO policy_version_author (version, person_id) SELECT $1, ${person}`, [version, nameOf(author)])
    await client.query(
      `INSERT INTO policy_gate (version, gate, state, detail)
       SELECT $1, gate, 'passed', '{"measured": "by a fixture", "limit": "by a fixture"}' FROM unnest($2::text[]) AS g(gate)`,
      [version, DRAFT_GATES],
    )
    return version
  })
}
