import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { packBundle } from '@/server/testing/pack-bundle'
import { openBundle } from './bundle'
import { filePolicies } from './policies'
import { unpack } from './unpack'

const seed = readFileSync(join(import.meta.dirname, '../../../policies/seed-bundle.tar.gz'))
const files = await unpack(seed)

const NOBODY = `sha256:${'0'.repeat(64)}`
type Entry = Partial<Header> & { name: string; content?: Buffer | string }
async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack()
  for (const { content = '', ...header } of entries) archive.entry(header, content)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}
const entries = (changed: Record<string, Buffer | string | null> = {}): Entry[] =>
  [...new Set([...files.keys(), ...Object.keys(changed)])]
    .map((name) => ({ name, content: name in changed ? (changed[name] ?? null) : (files.get(name) ?? null) }))
    .filter((entry): entry is { name: string; content: Buffer | string } => entry.content !== null)
const withManifest = (change: (manifest: { revision: string; metadata: { acgs: Record<string, unknown> } }) => void) => {
  const manifest = JSON.parse(String(files.get('.manifest')))
  change(manifest)
  return entries({ '.manifest': JSON.stringify(manifest) })
}

test('the shipped bundle opens, and its hash is the one its manifest says', async () => {
  const opened = await filePolicies().readSeedBundle()
  expect(opened.constitutionHash).toBe(opened.manifest.metadata.acgs.constitution_hash)
  expect(opened.manifest.metadata.acgs.annotations).toHaveLength(opened.manifest.metadata.acgs.rules)
})

test('packed anew without a change it is still good', async () => {
  expect((await openBundle(await tarOf(entries()))).wasm.length).toBeGreaterThan(0)
})

const rule = String(files.get('dangerous.rego'))
test.each<[string, () => Entry[]]>([
  ['a rule', () => entries({ 'dangerous.rego': rule.replace('deny', 'monitor') })],
  ['a rule more', () => entries({ 'extra.rego': 'package acgs.extra\n' })],
  ['a rule less', () => entries({ 'dangerous.rego': null })],
  ['the data', () => entries({ 'data.json': String(files.get('data.json')).replace('0.8', '0.1') })],
  ['the capabilities', () => entries({ 'capabilities.json': '{"builtins":[]}' })],
  ['the revision', () => withManifest((manifest) => Object.assign(manifest, { revision: NOBODY }))],
  ['the hash', () => withManifest((manifest) => Object.assign(manifest.metadata.acgs, { constitution_hash: NOBODY }))],
])('a changed bundle is refused: %s', async (_name, changed) => {
  await expect(openBundle(await tarOf(changed()))).rejects.toThrow('its content is not what its manifest says')
})

test.each<[string, Entry[], RegExp]>([
  ['an absolute name', [{ name: '/etc/passwd' }], /absolute/],
  ['a parent folder', [{ name: 'a/../../x.rego' }], /leaves its folder/],
  ['a backslash', [{ name: 'a\\b.rego' }], /backslash/],
  ['a drive', [{ name: 'C:x.rego' }], /drive/],
  ['a link', [{ name: 'x.rego', type: 'symlink', linkname: '/etc/passwd' }], /symlink/],
  ['a hard link', [{ name: 'x.rego', type: 'link', linkname: 'y' }], /link/],
  ['a device', [{ name: 'x.rego', type: 'character-device' }], /character-device/],
  ['a folder', [{ name: 'x', type: 'directory' }], /directory/],
  ['a name twice', [{ name: 'x.rego' }, { name: 'x.rego' }], /twice/],
  ['names that differ by case', [{ name: 'x.rego' }, { name: 'X.rego' }], /twice/],
  ['a strange file', [{ name: '.signatures.json' }], /does not belong/],
  ['no manifest', entries({ '.manifest': null }), /\.manifest is missing/],
  ['no wasm', entries({ 'policy.wasm': null }), /policy\.wasm is missing/],
  ['data with runtime', entries({ 'data.json': '{"runtime":{}}' }), /runtime/],
  ['a manifest without metadata', entries({ '.manifest': '{}' }), /\.manifest does not fit/],
  ['a million files', Array.from({ length: 1001 }, (_, n) => ({ name: `f${n}.rego` })), /more than 1000|too densely/],
])('a bundle with %s is refused whole, by name', async (_name, list, reason) => {
  await expect(openBundle(await tarOf(list))).rejects.toThrow(reason)
})

test('a bomb is not unpacked, and what is no archive is said to be none', async () => {
  const before = process.memoryUsage.rss()
  await expect(openBundle(gzipSync(Buffer.alloc(200 * 1024 * 1024)))).rejects.toThrow(/larger|densely/)
  await expect(openBundle(gzipSync(Buffer.alloc(1024 * 1024)))).rejects.toThrow('densely')
  await expect(openBundle(Buffer.from('hello'))).rejects.toThrow('gzip')
  await expect(openBundle(gzipSync(gunzipSync(seed).subarray(0, 5000)))).rejects.toThrow()
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024)
})

test('data keeps every digit, and one digit more or less is another constitution', async () => {
  const withLimit = (digits: string) => packBundle(new Map(files).set('data.json', Buffer.from(`{"z":1,"acgs":{"limit":${digits}}}`)))
  const [one, other] = [await withLimit('9007199254740993'), await withLimit('9007199254740992')]
  expect((await openBundle(one.bytes)).dataJson).toBe('{"acgs":{"limit":9007199254740993},"z":1}')
  expect(one.constitutionHash).not.toBe(other.constitutionHash)
})
