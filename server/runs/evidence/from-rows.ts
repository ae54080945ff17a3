import { maskObject } from '@/server/ports/cluster-mask'
import type { StepContext } from '@/server/runs/kind'
import { type Item, json } from './from-cluster'

const VIOLATIONS = 20
const DECISIONS = 200
const EVENTS = 1_000

const rowsOf = async (c: StepContext, text: string, ...ids: string[]): Promise<unknown[]> => {
  const { rows } = await c.tx((client) => client.query<{ row: object }>(text, ids))
  return rows.map(({ row }) => maskObject(row))
}

/** What we know of a sandbox and its agent. */
export const fromRows = ({ sandboxId, agentId }: { sandboxId: string | null; agentId: string }): Item[] => [
  json('runtime-events.json', async (c) =>
    sandboxId === null
      ? null
      : rowsOf(
          c,
          `SELECT to_jsonb(e) AS row FROM runtime_event e WHERE sandbox_id = $1 ORDER BY received_at DESC LIMIT ${EVENTS}`,
          sandboxId,
        ),
  ),
  ...ofAgent(agentId),
]

const ofAgent = (agentId: string): Item[] => [
  json('violations.json', (c) =>
    rowsOf(c, `SELECT to_jsonb(v) AS row FROM violation v WHERE agent_id = $1 ORDER BY last_seen DESC LIMIT ${VIOLATIONS}`, agentId),
  ),
  json('decisions.json', (c) =>
    rowsOf(c, `SELECT to_jsonb(d) AS row FROM decision d WHERE agent_id = $1 ORDER BY evaluated_at DESC LIMIT ${DECISIONS}`, agentId),
  ),
]

/** What we know of an agent that has no sandbox in hand. */
export const agentRows = (agentId: string): Item[] => [
  json('agent.json', (c) => rowsOf(c, 'SELECT to_jsonb(a) AS row FROM agent a WHERE agent_id = $1', agentId)),
  json('changes.json', (c) =>
    rowsOf(c, `SELECT to_jsonb(v) AS row FROM agent_version v WHERE agent_id = $1 ORDER BY version DESC LIMIT ${EVENTS}`, agentId),
  ),
  json('runtime-events.json', (c) =>
    rowsOf(c, `SELECT to_jsonb(e) AS row FROM runtime_event e WHERE agent_id = $1 ORDER BY received_at DESC LIMIT ${EVENTS}`, agentId),
  ),
  ...ofAgent(agentId),
]

const TILES = 100_000
const CHECKPOINTS = 1_000

/** What proves the audit log as it is now. Tiles by their digests: they are never changed, so a digest says which of them were. */
export const auditRows = (): Item[] => [
  json('head.json', (c) =>
    rowsOf(
      c,
      `SELECT jsonb_build_object('size', size, 'root', encode(root, 'hex'), 'epoch', epoch, 'sealed_at', sealed_at, 'note', note, 'noted_at', noted_at,
         'wal', (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text) AS row FROM audit_head`,
    ),
  ),
  json('checkpoints.json', (c) =>
    rowsOf(
      c,
      `SELECT jsonb_build_object('size', size, 'root', encode(root, 'hex'), 'note', note, 'at', at) AS row
       FROM audit_checkpoint ORDER BY size DESC LIMIT ${CHECKPOINTS}`,
    ),
  ),
  json('tiles.json', (c) =>
    rowsOf(
      c,
      `SELECT jsonb_build_object('level', level, 'n', n, 'sha256', encode(sha256(bytes), 'hex')) AS row
       FROM audit_tile ORDER BY level DESC, n DESC LIMIT ${TILES}`,
    ),
  ),
  json('checks.json', (c) => rowsOf(c, `SELECT to_jsonb(k) AS row FROM audit_check k ORDER BY at DESC LIMIT ${EVENTS}`)),
  json('anchors.json', (c) => rowsOf(c, 'SELECT to_jsonb(a) AS row FROM audit_anchor a ORDER BY sink')),
]
