import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { ask, call } from './call'
import { withDatabase } from './database'
import { nameOf } from './people'

/** A version that says what the active one says, with one more comment: written and submitted by whoever is signed in. Out: its number. */
export async function aSubmittedVersion(page: Page): Promise<number> {
  const name = `the same, with a comment ${Date.now().toString(36)}`
  const { id } = await call<{ id: string }>(page.request, 'drafts.create', { name })
  const file = await ask<{ text: string; version: number }>(page.request, 'drafts.file', { id, path: 'main.rego' })
  await call(page.request, 'drafts.save', { id, path: 'main.rego', version: file.version, text: `${file.text}\n# ${name}\n` })
  const { draft } = await ask<{ draft: { version: number } }>(page.request, 'drafts.get', { id })
  const declared = { flips: 0.01, allows: [], says: 'A comment more, and nothing else.' }
  const made = await call<{ version: number }>(page.request, 'policies.submit', { id, draftVersion: draft.version, declared })
  return made.version
}

const none = { allow: 0, deny: 0, review: 0, error: 0 }
/** A replay in which nothing changed. */
const RESULT = {
  counts: { passed: 1200, result_diff: 0, latency_inflation: 0, error: 0, skipped: 0, not_replayable: 0 },
  diffs: { deny_to_allow: 0, allow_to_deny: 0, detail: 0 },
  matrix: { allow: { ...none, allow: 1200 }, deny: none, review: none, error: none },
  notReplayable: { masked: 0, missing_facts: 0 },
  skipped: { other_entrypoint: 0, sampled_out: 0 },
  principles: {},
  rules: [],
  judged: 1200,
  latency: { before: { p50: 0.4, p95: 0.8, p99: 1 }, after: { p50: 0.4, p95: 0.8, p99: 1 }, measured: 1200 },
  comparison: { state: 'equal', fixtures: 600, sampled: 500, differences: [], why: null },
  tookMs: 1000,
  machine: { cpus: 2, node: 'v24' },
}

/** Puts a version where a review by the lead, who has signed in by then, and a replay would have brought it: these are tried elsewhere. */
export const putIntoReplay = (version: number): Promise<void> =>
  withDatabase('acgs_owner', async (client) => {
    await client.query('BEGIN')
    await client.query(
      `UPDATE policy_version SET state = 'replay', state_since = clock_timestamp(), state_version = state_version + 1 WHERE version = $1`,
      [version],
    )
    await client.query(
      `INSERT INTO policy_gate (version, gate, state, detail)
       SELECT $1, gate, 'passed', '{"measured": "by hand", "limit": "none", "source": "a journey"}'::jsonb FROM unnest($2::text[]) AS gate
       ON CONFLICT (version, gate) DO UPDATE SET state = 'passed', detail = excluded.detail`,
      [
        version,
        [
          'formatted',
          'compiles',
          'lints',
          'tests',
          'coverage',
          'rules_seen',
          'loads',
          'equals_opa',
          'review',
          'sample',
          'replayable',
        ].concat(['acknowledged', 'flips', 'no_errors', 'latency']),
      ],
    )
    await client.query(
      `INSERT INTO policy_review (id, version, digest, verdict, comment, person_id, method)
       SELECT gen_random_uuid(), version, constitution_hash, 'approve', 'planted by a journey',
         (SELECT id FROM person WHERE kind = 'persona' AND name = $2), 'persona' FROM policy_version WHERE version = $1`,
      [version, nameOf('lead')],
    )
    await client.query(
      `INSERT INTO policy_replay (id, version, digest, bundle, baseline, sample, state, done, total, result, requested_by, requested_at, started_at, ended_at)
       SELECT gen_random_uuid(), version, constitution_hash, bundle, (SELECT version FROM policy_activation ORDER BY seq DESC LIMIT 1),
         jsonb_build_object('from', now() - interval '7 days', 'to', now(), 'window', '7d', 'most', 5000, 'origin', 'simulated', 'agent', null, 'type', null),
         'done', 1200, 1200, $2, 'a journey', clock_timestamp(), clock_timestamp(), clock_timestamp() FROM policy_version WHERE version = $1`,
      [version, JSON.stringify(RESULT)],
    )
    await client.query('COMMIT')
  })

export const stateOf = (version: number): Promise<string> =>
  withDatabase('acgs_app', async (client) => {
    const { rows } = await client.query<{ state: string }>('SELECT state FROM policy_version WHERE version = $1', [version])
    return rows[0]?.state ?? 'none'
  })

/** Minima of an installation with few decisions, or the usual ones again. */
export const useProfile = (profile: 'small' | 'standard'): Promise<unknown> =>
  withDatabase('acgs_owner', (client) =>
    client.query(
      `INSERT INTO setting (key, version, by, body)
       SELECT 'policies.profile', coalesce(max(version), 0) + 1, 'a journey', jsonb_build_object('profile', $1::text) FROM setting WHERE key = 'policies.profile'`,
      [profile],
    ),
  )

export const runningRollout = (): Promise<string> =>
  withDatabase('acgs_app', async (client) => {
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM policy_rollout WHERE state = 'running'`)
    return rows[0]?.id ?? ''
  })

/** The step of a rollout has run for this much longer. The decisions it needs are real. */
export const letTimePass = (id: string, minutes: number): Promise<unknown> =>
  withDatabase('acgs_app', (client) =>
    client.query('UPDATE policy_rollout SET step_since = step_since - make_interval(mins => $2::int) WHERE id = $1', [id, minutes]),
  )

/** An agent's name that a rollout decides for from its first canary on: 1 % of all names are. `of` makes it another one. */
export function anAgentOf(rolloutId: string, of: string): string {
  for (let n = 0; ; n++) {
    const name = `canary-${of}-${n}-${rolloutId.slice(-6)}`
    let bucket = 0
    for (const byte of createHash('sha256').update(`${rolloutId}\ndefault\n${name}`).digest()) bucket = (bucket * 256 + byte) % 10_000
    if (bucket < 100) return name
  }
}

/** The version that decided before decides again, for the journeys that come after. */
export const giveBack = (version: number, candidate: number): Promise<void> =>
  withDatabase('acgs_owner', async (client) => {
    await client.query('BEGIN')
    await client.query(
      `UPDATE policy_rollout SET state = 'aborted', ended_at = clock_timestamp(), ended_by = 'a journey' WHERE state = 'running' AND version = $1`,
      [candidate],
    )
    await client.query(
      `INSERT INTO policy_activation (version, by) SELECT $1, 'a journey' WHERE (SELECT version FROM policy_activation ORDER BY seq DESC LIMIT 1) <> $1`,
      [version],
    )
    await client.query(`UPDATE policy_version SET state = 'active' WHERE version = $1`, [version])
    await client.query(`UPDATE policy_version SET state = 'rolled_back' WHERE version = $1 AND state NOT IN ('rejected', 'withdrawn')`, [
      candidate,
    ])
    await client.query('COMMIT')
  })

export const activeVersion = (): Promise<{ version: number; hash: string }> =>
  withDatabase('acgs_app', async (client) => {
    const { rows } = await client.query<{ version: number; hash: string }>(
      `SELECT v.version, v.constitution_hash AS hash FROM policy_version v
       WHERE v.version = (SELECT version FROM policy_activation ORDER BY seq DESC LIMIT 1)`,
    )
    return rows[0] ?? { version: 0, hash: '' }
  })
