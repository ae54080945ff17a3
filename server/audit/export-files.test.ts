import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '@/server/testing/audit-export'
import { aSigner, verifierOf } from '@/server/testing/audit-signer'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { exportFiles } from './export-files'
import { findRange } from './export-range'
import { publishKeys } from './keys'
import { sealOnce } from './seal'

let database: LogDatabase
let reader: pg.Client
const signer = aSigner()
const root = mkdtempSync(join(tmpdir(), 'acgs-files-'))
const SIZE = 4000

beforeAll(async () => {
  database = await createLogDatabase()
  reader = await database.connect('app')
  const sequencer = await database.connect('sequencer')
  await publishKeys(sequencer, [{ ...verifierOf(signer), from: new Date(0), until: null }])
  for (let at = 0; at < SIZE; at += 500) {
    const texts = Array.from({ length: 500 }, (_, n) => textOf(at + n))
    await reader.query('INSERT INTO audit_inbox (entry) SELECT unnest($1::text[])', [texts])
    const { size, root: hash, note } = await sealOnce(sequencer, { signers: [signer], now: () => new Date(), limit: 500 })
    await sequencer.query('INSERT INTO audit_checkpoint (size, root, note, at) VALUES ($1, $2, $3, now())', [size, hash, note])
  }
})
afterAll(async () => {
  rmSync(root, { recursive: true, force: true })
  await database.drop()
})

const at = (n: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + n * 1000)
async function write(name: string, { from, to, allTilesUpTo }: { from: number; to: number; allTilesUpTo?: number }) {
  const range = await findRange(reader, { from: at(from), to: at(to) })
  const { origin, first, end, size } = range
  const said = {
    v: 1,
    origin,
    first,
    end,
    size,
    from: '',
    to: '',
    format: 'jsonl',
    made_at: '',
    environment: 't',
    traffic: 'simulated',
  } as const
  const manifest = { ...said, software: 't', left_out: 0, has_detail: false }
  const names: string[] = []
  const source = { log: reader, range, verifier: '', manifest, ...(allTilesUpTo === undefined ? {} : { allTilesUpTo }) }
  for await (const file of exportFiles(source)) {
    names.push(file.name)
    const path = join(root, name, file.name)
    mkdirSync(dirname(path), { recursive: true })
    const parts: (string | Buffer)[] = []
    for await (const part of file.content()) parts.push(part)
    writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))))
  }
  const { stdout } = spawnSync(process.execPath, ['server/audit/verifier/acgs-audit-verify.mjs', join(root, name), '--json'], {
    encoding: 'utf8',
  })
  const leafTiles = names.filter((one) => one.startsWith('tile/0/')).length
  const notes = names.filter((one) => one.startsWith('checkpoints/'))
  return { leafTiles, notes, verdict: JSON.parse(stdout) as { valid: boolean; entries: number; checkpoints: number } }
}

test('a range has the checkpoint before it, those in it, and the newest', async () => {
  const { leafTiles, notes, verdict } = await write('small', { from: 1200, to: 2300 })
  expect(verdict).toMatchObject({ valid: true, entries: 1100, checkpoints: 4 })
  expect(notes).toEqual([1000, 1500, 2000, 4000].map((size) => `checkpoints/${size}.note`))
  expect(leafTiles).toBe(16)
})

test('of a long log a range has the leaf tiles that it needs, and is proved by the tiles above', async () => {
  const { leafTiles, verdict } = await write('long', { from: 1200, to: 1300, allTilesUpTo: 0 })
  expect(verdict).toMatchObject({ valid: true, entries: 100 })
  expect(leafTiles).toBeLessThan(6)
  const empty = await write('empty', { from: 9000, to: 9001, allTilesUpTo: 0 })
  expect(empty.verdict).toMatchObject({ valid: true, entries: 0 })
})
