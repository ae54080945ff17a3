import { type Pool, withConnection } from '@/server/db'

/** What each writer does: a change of ours and its entry in one transaction, one round trip. Both ways make the same change. */
const OURS = `WITH change AS (INSERT INTO event (topic, ref, version) VALUES ('bench', $2, '1')) INSERT INTO audit_inbox (entry) VALUES ($1)`
const CHAIN = 'SELECT bench_chain($1, $2)'

/** A hash chain, as it is usually built: the transaction takes the newest hash, so no two run at once. */
export const CHAIN_SCHEMA = `
  CREATE TABLE bench_chain_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry text NOT NULL, hash bytea NOT NULL);
  CREATE TABLE bench_chain_head (hash bytea NOT NULL);
  INSERT INTO bench_chain_head VALUES (sha256(''));
  CREATE FUNCTION bench_chain(entry text, ref text) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE last bytea;
  BEGIN
    INSERT INTO event (topic, ref, version) VALUES ('bench', ref, '1');
    SELECT hash INTO last FROM bench_chain_head FOR UPDATE;
    last := sha256(last || convert_to(entry, 'UTF8'));
    INSERT INTO bench_chain_log (entry, hash) VALUES (entry, last);
    UPDATE bench_chain_head SET hash = last;
  END $$;
  GRANT SELECT, INSERT ON bench_chain_log TO acgs_app;
  GRANT SELECT, UPDATE ON bench_chain_head TO acgs_app;`

let made = 0
/** The text of an entry as a command writes it: about 640 bytes, canonical. `at` is when the writer began. */
export function entryText(): string {
  made += 1
  const id = `018f2c3a-2222-7222-8333-${String(made).padStart(12, '0')}`
  const actor = `{"id":"018f2c3a-1111-7222-8333-${String(made % 500).padStart(12, '0')}","kind":"person","mfa":true,"roles":["lead"],"session_hash":"${'a'.repeat(64)}"}`
  return `{"action":"agents.block","actor":${actor},"after_digest":"sha256:${'b'.repeat(64)}","at":"${new Date().toISOString()}","before_digest":null,"detail_digest":null,"drill":false,"id":"${id}","incident_id":null,"late":false,"outcome":"done","phase":"outcome","policy_version":null,"reason":"because it asked for too much","request_id":"${id}","run_id":null,"src":{"ip":"127.0.0.1","ua_hash":"0123456789abcdef"},"target":{"id":"agent-${made % 50}","kind":"agent","ns":null},"v":1}`
}

export type Written = { transactions: number; perSecond: number }

/** So many writers, each with a connection of its own, one transaction after the other until the time is over. */
export async function writeFor(
  pool: Pool,
  { way, writers, seconds }: { way: 'ours' | 'chain'; writers: number; seconds: number },
): Promise<Written> {
  const until = performance.now() + seconds * 1000
  const startedAt = performance.now()
  let transactions = 0
  const statement = { name: `bench-${way}`, text: way === 'ours' ? OURS : CHAIN }
  const one = () =>
    withConnection(pool, async (client) => {
      while (performance.now() < until) {
        await client.query({ ...statement, values: [entryText(), `r${transactions}`] })
        transactions += 1
      }
    })
  await Promise.all(Array.from({ length: writers }, one))
  return { transactions, perSecond: transactions / ((performance.now() - startedAt) / 1000) }
}
