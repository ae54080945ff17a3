import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hash, leafHash } from '@/server/audit/tree'
import { exportFiles, keyLine, newKey, noteOf, textOf, textsOf, writeFiles } from '@/server/testing/audit-export'
import { askSecond, secondVerifier } from '@/server/testing/second-verifier'

const VERIFIER = join(import.meta.dirname, '../verifier/acgs-audit-verify.mjs')
const program = await secondVerifier()
const root = mkdtempSync(join(tmpdir(), 'acgs-attacks-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const key = newKey()
const other = newKey()
const texts = textsOf(1300)
const log = { texts, sizes: [100, 256, 700, 1024], key }
const leaves = texts.map(leafHash)
let good: Map<string, Buffer>
beforeAll(() => {
  good = exportFiles(log)
})

type Files = Map<string, Buffer>
type Attack = { name: string; bad: number | null; make: (files: Files) => Files; own?: string; back?: number[] }
const linesOf = (files: Files) => (files.get('entries.jsonl') ?? Buffer.alloc(0)).toString().split('\n').slice(0, -1)
const withLines = (files: Files, change: (lines: string[]) => string[]) =>
  files.set(
    'entries.jsonl',
    Buffer.from(
      change(linesOf(files))
        .map((line) => `${line}\n`)
        .join(''),
    ),
  )
const flip = (files: Files, name: string, at: number) => {
  const bytes = Buffer.from(files.get(name) ?? Buffer.alloc(0))
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return files.set(name, bytes)
}
const without = (files: Files, gone: string) => new Map([...files].filter(([name]) => name !== gone))
const edited = (at: number, reason = 'nothing happened') => texts.map((text, n) => (n === at ? textOf(n, { reason }) : text))
const forked = texts.map((text, n) => (n < 600 ? text : textOf(n, { reason: 'another story' })))
const resigned = (from: readonly Hash[], size: number) => Buffer.from(noteOf(from, size, { key: other }))

const ATTACKS: Attack[] = [
  { name: 'nothing', bad: null, make: (files) => files },
  { name: 'edited text', bad: 421, make: (files) => withLines(files, () => edited(421)) },
  { name: 'cut tail', bad: 1290, make: (files) => withLines(files, (lines) => lines.slice(0, 1290)) },
  { name: 'cut middle', bad: 400, make: (files) => withLines(files, (lines) => lines.toSpliced(400, 3)) },
  { name: 'index gap of one', bad: 0, make: (files) => withLines(files, (lines) => lines.slice(1)) },
  { name: 'reordered', bad: 50, make: (files) => withLines(files, (lines) => lines.with(50, lines[51] ?? '').with(51, lines[50] ?? '')) },
  { name: 'duplicated', bad: 51, make: (files) => withLines(files, (lines) => lines.toSpliced(51, 0, lines[50] ?? '')) },
  { name: 'appended', bad: 1300, make: (files) => withLines(files, (lines) => [...lines, textOf(1300)]) },
  {
    name: 'restored older copy, against an own checkpoint',
    bad: 1024,
    make: () => exportFiles({ ...log, texts: texts.slice(0, 1024), sizes: [100, 256, 700] }),
    own: noteOf(leaves, 1300, { key }),
  },
  {
    name: 'forked, against an own checkpoint',
    bad: 0,
    make: () => exportFiles({ ...log, texts: forked }),
    own: noteOf(leaves, 1000, { key }),
  },
  {
    name: 'key swapped, against an own checkpoint',
    bad: 0,
    make: () => exportFiles({ ...log, texts: edited(9), key: other }),
    own: noteOf(leaves, 1000, { key }),
  },
  { name: 'key swapped in the notes alone', bad: 700, make: (files) => files.set('checkpoints/1024.note', resigned(leaves, 1024)) },
  {
    name: 'checkpoint replayed as the newest',
    bad: 1024,
    make: (files) => files.set('checkpoints/1300.note', files.get('checkpoints/700.note') ?? Buffer.alloc(0)),
  },
  { name: 'newest checkpoint taken away', bad: 1024, make: (files) => without(files, 'checkpoints/1300.note') },
  {
    name: 'note signed by a foreign key alone',
    bad: 256,
    make: (files) => files.set('checkpoints/700.note', Buffer.from(noteOf(leaves, 700, { key: other, name: 'somebody/else' }))),
  },
  {
    name: 'signature damaged',
    bad: 256,
    make: (files) => flip(files, 'checkpoints/700.note', (files.get('checkpoints/700.note')?.length ?? 0) - 20),
  },
  { name: 'tile of leaves changed', bad: 512, make: (files) => flip(files, 'tile/0/002', 32 * 7) },
  { name: 'tile above changed', bad: 256, make: (files) => flip(files, 'tile/1/000.p/5', 33) },
  { name: 'tile cut short', bad: 768, make: (files) => files.set('tile/0/003', Buffer.alloc(100)) },
  {
    name: 'text and its tile edited',
    bad: 256,
    make: (files) =>
      withLines(files, () => edited(300)).set(
        'tile/0/001',
        exportFiles({ ...log, texts: edited(300) }).get('tile/0/001') ?? Buffer.alloc(0),
      ),
  },
  {
    name: 'whole tree made anew, without the key',
    bad: 256,
    make: (files) =>
      new Map([...exportFiles({ ...log, texts: edited(300) }), ...[...files].filter(([name]) => name.startsWith('checkpoints/'))]),
  },
  {
    name: 'text that is not canonical, sealed so',
    bad: 77,
    make: () => exportFiles({ ...log, texts: texts.with(77, textOf(77).replace(':', ': ')) }),
  },
  {
    name: 'names out of order, sealed so',
    bad: 78,
    make: () => exportFiles({ ...log, texts: texts.with(78, `{"v":1,"at":"2026-11-01T00:01:18.000Z"}`) }),
  },
  {
    name: 'number that no double holds, sealed so',
    bad: 79,
    make: () => exportFiles({ ...log, texts: texts.with(79, textOf(79).replace('"v":1', '"v":9007199254740993')) }),
  },
  { name: 'no JSON at all, sealed so', bad: 80, make: () => exportFiles({ ...log, texts: texts.with(80, 'DROP TABLE audit_entry') }) },
  {
    name: 'a time before one ahead of it, as a slow change and a slow clock leave it',
    bad: null,
    back: [501, 502],
    make: () =>
      exportFiles({
        ...log,
        texts: texts.with(501, textOf(501, { at: '2026-11-01T00:00:01.000Z' })).with(502, textOf(502, { at: '2026-10-31T00:00:01.000Z' })),
      }),
  },
  {
    name: 'late and said so',
    bad: null,
    make: () => exportFiles({ ...log, texts: texts.with(501, textOf(501, { at: '2026-11-01T00:00:01.000Z', late: true })) }),
  },
  {
    name: 'leaves forged in a tile cut short, under the true tile above',
    bad: 0,
    make: (files) => {
      const forged = exportFiles({ ...log, texts: edited(9), end: 200 })
      const tile = forged.get('tile/0/000') ?? Buffer.alloc(0)
      const short = [...without(files, 'tile/0/000')].filter(([name]) => name !== 'checkpoints/100.note')
      const entries = forged.get('entries.jsonl') ?? Buffer.alloc(0)
      const manifest = forged.get('manifest.json') ?? Buffer.alloc(0)
      return new Map(short)
        .set('tile/0/000.p/255', tile.subarray(0, 255 * 32))
        .set('entries.jsonl', entries)
        .set('manifest.json', manifest)
    },
  },
  {
    name: 'a word like an escape in a text',
    bad: null,
    make: () => exportFiles({ ...log, texts: texts.with(81, textOf(81, { reason: String.raw`\ud83d and \u0000 and \\\ud83d` })) }),
  },
  {
    name: 'half a character, sealed so',
    bad: 82,
    make: () => exportFiles({ ...log, texts: texts.with(82, textOf(82, { reason: '\ud83d' })) }),
  },
  {
    name: 'half a character after a backslash, sealed so',
    bad: 83,
    make: () => exportFiles({ ...log, texts: texts.with(83, textOf(83, { reason: '\\\udc00' })) }),
  },
  {
    name: 'the character that ends texts, sealed so',
    bad: 84,
    make: () => exportFiles({ ...log, texts: texts.with(84, textOf(84, { reason: '\\\0' })) }),
  },
  {
    name: 'key used after its end',
    bad: 700,
    make: () => exportFiles({ ...log, keys: keyLine(key, { until: '2026-11-01T00:10:00.000Z' }) }),
  },
]

type Said = { valid: boolean; first_bad_index: number | null; problems: { why: string }[]; time_steps_back: { index: number }[] | null }
const stepsOf = ({ time_steps_back }: Pick<Said, 'time_steps_back'>) => (time_steps_back ?? []).map(({ index }) => index)
const ask = (args: readonly string[]): Promise<Said> =>
  new Promise((resolve) => {
    execFile(process.execPath, [VERIFIER, ...args, '--json'], (_failed, stdout) => resolve(JSON.parse(stdout) as Said))
  })

async function attack({ name, make, own }: Attack): Promise<{ folder: string; notes: string[] }> {
  const folder = join(root, name.replaceAll(/\W+/g, '-'))
  writeFiles(folder, make(new Map(good)))
  if (own) writeFileSync(join(root, 'own.note'), own)
  return { folder, notes: own ? [join(root, 'own.note')] : [] }
}

describe('F46: what was done to the log is found, and where', () => {
  test.each(ATTACKS)('$name: first bad index $bad', async (one) => {
    const { folder, notes } = await attack(one)
    const said = await ask([folder, ...notes.flatMap((note) => ['--checkpoint', note])])
    expect(said).toMatchObject({ valid: one.bad === null, first_bad_index: one.bad })
    if (one.bad !== null) expect(said.problems[0]?.why).not.toBe('')
    if (one.bad === null) expect(stepsOf(said)).toEqual(one.back ?? [])
  })
})

describe.skipIf(program === null)('F46: a second verifier in Go says the same (needs Go 1.25 or newer and golang.org/x/mod)', () => {
  test.each(ATTACKS)('$name', async (one) => {
    const { folder, notes } = await attack(one)
    const said = (await askSecond(program ?? '', [folder, ...notes])) as Said
    expect(said).toMatchObject({ valid: one.bad === null, first_bad_index: one.bad })
    if (one.bad === null) expect(stepsOf(said)).toEqual(one.back ?? [])
  })
})
