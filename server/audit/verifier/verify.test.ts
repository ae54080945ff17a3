import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { inclusionProof, leafHash } from '@/server/audit/tree'
import { exportFiles, keyLine, newKey, noteOf, plainRoot, textOf, textsOf, writeFiles } from '@/server/testing/audit-export'

const VERIFIER = join(import.meta.dirname, 'acgs-audit-verify.mjs')
const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-verify-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

type Result = { valid: boolean; first_bad_index: number | null; entries: number; problems: { check: string; why: string }[] }
function run(...args: string[]): Result & { code: number | null } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, ...args, '--json'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return { ...(JSON.parse(stdout) as Result), code: status }
}

const key = newKey()
const texts = textsOf(1300)
const log = { texts, sizes: [100, 256, 700, 1024], key }

test('a good log is valid as a folder, gzipped and as an archive', () => {
  const folder = newFolder()
  const files = exportFiles(log)
  writeFiles(folder, files)
  expect(run(folder)).toMatchObject({ valid: true, code: 0, entries: 1300, first_bad_index: null })
  const archive = join(newFolder(), 'export.tar.gz')
  execFileSync('tar', ['-czf', archive, '-C', folder, '.'])
  expect(run(archive)).toMatchObject({ valid: true, code: 0, entries: 1300 })
  const zipped = newFolder()
  const entries = files.get('entries.jsonl') ?? Buffer.alloc(0)
  files.delete('entries.jsonl')
  writeFiles(zipped, files.set('entries.jsonl.gz', gzipSync(entries)))
  expect(run(zipped)).toMatchObject({ valid: true, entries: 1300 })
  const said = spawnSync(process.execPath, [VERIFIER, folder], { encoding: 'utf8' }).stdout
  expect(said).toMatch(/^VALID .*\nentries 0 to 1300 of 1300, 5 checkpoints/)
})

test('a range in the middle and an empty one are proved by the tiles of what was before', () => {
  for (const [first, end] of [
    [300, 900],
    [512, 512],
    [0, 0],
    [1299, 1300],
  ] as const) {
    const folder = newFolder()
    writeFiles(folder, exportFiles({ ...log, first, end }))
    expect(run(folder)).toMatchObject({ valid: true, entries: end - first })
  }
})

test('the auditor’s own checkpoint is compared with the log shown', () => {
  const [folder, notes] = [newFolder(), newFolder()]
  writeFiles(folder, exportFiles(log))
  const leaves = texts.map(leafHash)
  const old = join(notes, 'old.note')
  writeFileSync(old, noteOf(leaves, 777, { key }))
  expect(run(folder, '--checkpoint', old)).toMatchObject({ valid: true })
  writeFileSync(old, noteOf([...leaves, ...leaves], 1400, { key }))
  expect(run(folder, '--checkpoint', old)).toMatchObject({ valid: false, code: 1, first_bad_index: 1300 })
  writeFileSync(old, noteOf(leaves.toReversed(), 777, { key }))
  expect(run(folder, '--checkpoint', old)).toMatchObject({ valid: false, first_bad_index: 0 })
  writeFileSync(old, noteOf(leaves, 777, { key: newKey() }))
  expect(run(folder, '--checkpoint', old).problems[0]?.why).toContain('no key of keys.txt signed it')
})

test('a checkpoint signed after its key ended is none; both keys of an overlap count', () => {
  const [folder, second] = [newFolder(), newKey()]
  const files = exportFiles({ ...log, keys: keyLine(key, { until: '2026-11-01T00:10:00.000Z' }) })
  writeFiles(folder, files)
  expect(run(folder)).toMatchObject({ valid: false, first_bad_index: 700 })
  const keys = keyLine(key, { until: '2026-11-01T00:10:00.000Z' }) + keyLine(second)
  const leaves = texts.map(leafHash)
  for (const size of [700, 1024, 1300]) files.set(`checkpoints/${size}.note`, Buffer.from(noteOf(leaves, size, { key: second })))
  writeFiles(folder, files.set('keys.txt', Buffer.from(keys)))
  expect(run(folder)).toMatchObject({ valid: true })
})

test('one entry is checked by its proof, and no other entry is', async () => {
  const folder = newFolder()
  const leaves = texts.map(leafHash)
  const at = async (level: number, n: number) => plainRoot(leaves.slice(n * 2 ** level, (n + 1) * 2 ** level))
  const [proof, entry, keys] = ['a.tlog-proof', 'entry.json', 'keys.txt'].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(keys, keyLine(key))
  for (const index of [0, 5, 700, 1299]) {
    const hashes = (await inclusionProof(index, 1300, at)).map((hash) => `${hash.toString('base64')}\n`).join('')
    writeFileSync(proof, `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes}\n${noteOf(leaves, 1300, { key })}`)
    writeFileSync(entry, `${texts[index]}\n`)
    expect(run('--proof', proof, '--entry', entry, '--keys', keys)).toMatchObject({ valid: true, index, code: 0 })
    writeFileSync(entry, textOf(index, { reason: 'another' }))
    expect(run('--proof', proof, '--entry', entry, '--keys', keys)).toMatchObject({ valid: false, first_bad_index: index, code: 1 })
  }
})

test('a heartbeat that is missing is a note, not a verdict', () => {
  const folder = newFolder()
  const from = (n: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + n * 1000 + (n > 450 ? 3_600_000 : 0)).toISOString()
  const gapped = Array.from({ length: 600 }, (_, n) => textOf(n, { at: from(n) }))
  writeFiles(folder, exportFiles({ texts: gapped, sizes: [], key }))
  expect(run(folder)).toMatchObject({ valid: true, heartbeat_gaps: [{ from: from(400), to: from(500) }] })
})

test('a machine whose clock is a minute ahead makes no key end early and no log invalid; the step is told', () => {
  const folder = newFolder()
  const from = (n: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + n * 1000).toISOString()
  const skewed = texts.with(699, textOf(699, { at: from(759) }))
  const second = newKey()
  const keys = keyLine(key, { until: from(710) }) + keyLine(second)
  const files = exportFiles({ ...log, texts: skewed, keys })
  const leaves = skewed.map(leafHash)
  for (const size of [1024, 1300]) files.set(`checkpoints/${size}.note`, Buffer.from(noteOf(leaves, size, { key: second })))
  writeFiles(folder, files)
  expect(run(folder)).toMatchObject({ valid: true, code: 0, time_steps_back: [{ index: 700, seconds: 59 }] })
  expect(spawnSync(process.execPath, [VERIFIER, folder], { encoding: 'utf8' }).stdout).toContain('note: entry 700 says a time 59 s before')
})
