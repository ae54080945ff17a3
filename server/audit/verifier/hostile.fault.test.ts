import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportFiles, newKey, textsOf, writeFiles } from '@/server/testing/audit-export'

const VERIFIER = join(import.meta.dirname, 'acgs-audit-verify.mjs')
const root = mkdtempSync(join(tmpdir(), 'acgs-hostile-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const files = exportFiles({ texts: textsOf(300), sizes: [100], key: newKey() })

/** A verdict in words and exit code 1, whatever it is given: no stack, no second line of an error. */
function refuses(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=256', VERIFIER, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect({ stderr, status }).toEqual({ stderr: '', status: 1 })
  expect(stdout).toMatch(/^NOT VALID/)
  expect(stdout).not.toMatch(/\n\s+at |[^\n\x20-\x7e—]/)
  return stdout
}

test('F46: what is no export is refused with a sentence', () => {
  const at = (name: string, content: Buffer | string) => {
    writeFileSync(join(root, name), content)
    return join(root, name)
  }
  expect(refuses(join(root, 'nowhere'))).toContain('no such file')
  expect(refuses(root)).toContain('The export holds no manifest.json')
  expect(refuses(at('text', 'hello'))).toContain('cannot be read')
  expect(refuses(at('zipped', gzipSync('hello')))).toContain('holds no manifest')
  expect(refuses(at('noise', gzipSync(Buffer.alloc(4096, 7))))).toContain('not a tar archive')
  expect(refuses(at('bomb', gzipSync(Buffer.alloc(300_000_000))))).toContain('not a tar archive')
  expect(refuses()).toContain('Usage')
  expect(refuses('--proof', at('p', 'hello'))).toContain('--entry')
  expect(refuses('--proof', at('p', 'hello'), '--entry', at('e', '{}'), '--keys', at('k', 'no key'))).toContain('no key')
})

let place = 0
const inPlace = (name: string, content: Buffer) => {
  const folder = join(root, `case-${place++}`)
  writeFiles(folder, new Map(files).set(name, content))
  return folder
}

test.each([
  ['manifest.json', '{"v":1,"origin":"x","first":0,"end":9007199254740991,"size":9007199254740991}'],
  ['manifest.json', '[[[['],
  ['manifest.json', '{"__proto__":{"v":1}}'],
  ['keys.txt', '\u0000+\u001b[31m+x - -'],
  ['checkpoints/300.note', '\n\n\n\n'],
  ['checkpoints/300.note', 'x\n99999999999999999999\nAAAA\n\n— x AAAA\n'],
  ['tile/1/x999/x999/x999/x999/x999/x999/999', 'x'],
  ['entries.jsonl', '['.repeat(16_000)],
  ['entries.jsonl', 'x'.repeat(300_000)],
  ['entries.jsonl', '\u001b]0;owned\u0007\n{"at":1}\n'],
])('F46: a hostile %s is bad, and nothing breaks', (name, content) => {
  refuses(inPlace(name, Buffer.from(content)))
})

const folder = () => {
  const at = join(root, `case-${place++}`)
  writeFiles(at, files)
  return at
}
test('F46: links, pipes and devices are told for what they are, and nobody waits for them', () => {
  const [linked, looped, piped] = [folder(), folder(), folder()]
  rmSync(join(linked, 'entries.jsonl'))
  symlinkSync('/dev/zero', join(linked, 'entries.jsonl'))
  symlinkSync(looped, join(looped, 'tile', 'loop'))
  rmSync(join(piped, 'entries.jsonl'))
  execFileSync('mkfifo', [join(piped, 'entries.jsonl'), join(piped, 'kept.note')])
  expect(refuses(linked)).toContain('entries.jsonl is a link: only what lies in the folder itself is read')
  expect(refuses(looped)).toContain('tile/loop is a link')
  expect(refuses(piped)).toContain('entries.jsonl is no file')
  for (const path of ['/dev/zero', join(piped, 'kept.note'), root]) {
    expect(refuses(folder(), '--checkpoint', path)).toContain(`${path} is no file`)
    expect(refuses(folder(), '--keys', path)).toContain('is no file')
  }
  expect(refuses(join(piped, 'kept.note'))).toContain('neither a folder nor a file')
  expect(refuses(folder(), '--checkpoint', join(root, 'nowhere'))).toContain('no such file or folder')
})

test('F46: a line of hundreds of megabytes is an entry that does not belong there', () => {
  const at = folder()
  truncateSync(join(at, 'entries.jsonl'), 300_000_000)
  expect(refuses(at)).toContain('first bad index: 300\n')
})

test.each([
  ['manifest.json', /"size":\d+/, '"size":NaN', 'manifest.json says no range of a log'],
  ['checkpoints/300.note', /\n300\n/, '\nNaN\n', 'checkpoints/300.note: it is no checkpoint'],
  ['checkpoints/300.note', /\n\n/, '\nextra\n\n', 'checkpoints/300.note: it is no checkpoint'],
  ['checkpoints/300.note', /$/, 'extra\n', 'checkpoints/300.note: a signature line cannot be read'],
  ['checkpoints/300.note', /\n/g, '\r\n', 'checkpoints/300.note: it is no checkpoint'],
  ['keys.txt', / .*$/gm, '', 'keys.txt holds a key without validity'],
  ['entries.jsonl', /\n/g, '\r\n', 'it ends with CR LF'],
])('F46: %s with %s changed says what is wrong with it', (...[name, from, to, why]) => {
  expect(refuses(inPlace(name, Buffer.from(String(files.get(name)).replace(from, to))))).toContain(why)
})

test('F46: tiles of the wrong length are damaged, from their first entry on', () => {
  for (const bytes of [31, 8193, 8224]) expect(refuses(inPlace('tile/0/000', Buffer.alloc(bytes)))).toContain('tile 0/0 is damaged')
})

test('an archive behind a link, and keys with other line ends, are as good as without', () => {
  const at = folder()
  symlinkSync(at, `${at}-link`)
  writeFileSync(join(at, 'keys.txt'), String(files.get('keys.txt')).replaceAll('\n', '\r\n'))
  expect(spawnSync(process.execPath, [VERIFIER, `${at}-link`], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

let names: string[] = []
beforeAll(() => {
  names = [...files.keys()]
})
test('F46: any file replaced by any bytes is bad, and nothing breaks', () => {
  const replaced = fc.tuple(fc.constantFrom(...names), fc.uint8Array({ maxLength: 600 }))
  fc.assert(
    fc.property(replaced, ([name, bytes]) => {
      refuses(inPlace(name, Buffer.from(bytes)))
    }),
    { numRuns: 40, seed: 46 },
  )
})
