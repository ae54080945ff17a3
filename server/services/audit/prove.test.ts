import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCheckpoint } from '@/server/audit/note'
import { type HashAt, inclusionProof, leafHash, nodeHash, rootOf } from '@/server/audit/tree'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { verifierOf } from '@/server/testing/audit-signer'
import { rootFrom } from './prove'

let log: AuditLog
const auditor = actorWith('auditor')
const SIZE = 601
beforeAll(async () => {
  log = await createAuditLog()
  const owner = await log.database.connect('app')
  await owner.query(
    `INSERT INTO audit_inbox (entry) SELECT '{"id":"e' || n || '","target":{"id":"t' || n || '","kind":"agent"},"v":1}' FROM generate_series(0, $1::int - 1) AS n`,
    [SIZE],
  )
  await log.seal()
})
afterAll(() => log.drop())

/** The owner takes the triggers away, as nobody else could, and changes what was sealed. */
async function tamper(statement: string) {
  const owner = await log.database.connect('owner')
  await owner.query(`DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tgrelid::regclass AS rel, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'audit_%'
    LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', t.rel, t.tgname); END LOOP; END $$`)
  await owner.query(statement)
}

test('a proof leads from any entry to the root that the newest checkpoint signs', async () => {
  const reader = log.callerFor(auditor)
  for (const idx of [0, 1, 255, 256, 511, 512, 599, 600]) {
    const proof = await reader.audit.prove({ idx })
    expect(proof.mismatch).toBeNull()
    const note = readCheckpoint(proof.checkpoint.note, [verifierOf(log.signer)])
    expect(note).toMatchObject({ size: SIZE, signedBy: [{ name: log.signer.name }] })
    const { text } = await reader.audit.get({ idx })
    const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'base64'))
    expect(rootFrom(leafHash(text), { idx, size: SIZE, hashes })).toEqual(note?.root)
    const [head, index, ...rest] = proof.text.split('\n')
    expect([head, index]).toEqual(['c2sp.org/tlog-proof@v1', `index ${idx}`])
    expect(rest.slice(0, hashes.length)).toEqual(proof.hashes)
    expect(proof.text.endsWith(`\n\n${proof.checkpoint.note}`)).toBe(true)
  }
})

test('every size and index: what the tree proves, the walk accepts', async () => {
  const leaves = Array.from({ length: 40 }, (_, n) => leafHash(`leaf ${n}`))
  const hashAt: HashAt = async (level, n) =>
    level === 0 ? (leaves[n] ?? Buffer.alloc(32)) : nodeHash(await hashAt(level - 1, 2 * n), await hashAt(level - 1, 2 * n + 1))
  for (let size = 1; size <= 40; size += 1) {
    const root = await rootOf(size, hashAt)
    for (let idx = 0; idx < size; idx += 1) {
      const hashes = await inclusionProof(idx, size, hashAt)
      expect(rootFrom(leaves[idx] ?? Buffer.alloc(32), { idx, size, hashes })).toEqual(root)
    }
  }
})

test('what is sealed after the checkpoint, and what is not there, cannot be proved yet', async () => {
  await expect(log.callerFor(auditor).audit.prove({ idx: SIZE })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('F24 a text changed behind the log, a column, a leaf, a tile: each is a mismatch and says which', async () => {
  const reader = log.callerFor(auditor)
  await tamper(`UPDATE audit_entry SET text = replace(text, 't300', 't301') WHERE idx = 300`)
  expect(await reader.audit.prove({ idx: 300 })).toMatchObject({ mismatch: 'The text of this entry is not the one that was sealed.' })
  const entry = await reader.audit.get({ idx: 300 })
  expect(entry.mismatch).toBe('The text of this entry is not the one that was sealed.')
  expect(entry.row.seal).toMatchObject({ state: 'mismatch', idx: 300 })
  expect((await reader.audit.prove({ idx: 301 })).mismatch).toBeNull()

  await tamper(`UPDATE audit_entry SET target_id = 'other' WHERE idx = 20`)
  expect(await reader.audit.get({ idx: 20 })).toMatchObject({ mismatch: 'The column targetId says other than the sealed text.' })

  await tamper(`UPDATE audit_tile SET bytes = set_byte(bytes, 0, 1 + get_byte(bytes, 0) % 255) WHERE level = 0 AND n = 1`)
  expect((await reader.audit.prove({ idx: 3 })).mismatch).toBe(`The first ${SIZE} entries are not those of the signed checkpoint.`)

  await tamper(`DELETE FROM audit_leaf WHERE idx = 590`)
  expect((await reader.audit.prove({ idx: 600 })).mismatch).toMatch(/cannot prove it.*leaf 590/)
  expect((await reader.audit.get({ idx: 590 })).mismatch).toBe('The log has no leaf for this entry.')
})
