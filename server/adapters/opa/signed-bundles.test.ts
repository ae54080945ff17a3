import { execFile } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { afterAll, expect, test } from 'vitest'
import { openBundleKeys } from '@/server/bundle-keys'
import { makeBundleKey } from '@/server/local/bundle-keys'
import { opaForTests } from '@/server/testing/opa'
import { canonicalWalk, fileHash, signedFiles } from './bundle-hash'
import { jwsOf, SIGNATURES, signaturesFile, signFiles } from './bundle-signature'
import { packTar } from './pack-tar'
import { signedBundles } from './signed-bundles'
import { unpack } from './unpack'

const run = promisify(execFile)
const seed = readFileSync(join(import.meta.dirname, '../../../policies/seed-bundle.tar.gz'))
const folder = mkdtempSync(join(tmpdir(), 'acgs-signed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const stored = makeBundleKey(0)
const [signer] = openBundleKeys(JSON.stringify({ keys: [stored] }))
if (!signer) throw new Error('a key is made above')
const keys = new Map([[signer.kid, createPublicKey(signer.key)]])
const signed = async () => signedBundles.withSignature(seed, await signedBundles.signVersion(seed, signer))

test('the list of files is the one that opa sign makes, byte for byte', async () => {
  const at = join(folder, 'bundle')
  mkdirSync(at)
  const files = await unpack((await signedBundles.forOpa(seed, signer)).bytes)
  files.delete(SIGNATURES)
  const odd = { a: 1, é: ['<&>\u2028\u007f\b\u0001\ud83d\ude00"\\/'], '\uffff': null, '\u{10000}': true }
  files.set('odd/data.json', Buffer.from(JSON.stringify(odd).replace('"a":1', '"a": [1.50, -0, 1e3, 9007199254740993]')))
  for (const [name, bytes] of files) {
    mkdirSync(join(at, name, '..'), { recursive: true })
    writeFileSync(join(at, name), bytes)
  }
  const pem = join(folder, 'key.pem')
  writeFileSync(pem, createPrivateKey(signer.key.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'pem', type: 'sec1' }))
  const opa = await opaForTests()
  await run(opa, ['sign', '--signing-key', pem, '--signing-alg', 'ES256', '--bundle', '.', '-o', folder], { cwd: at })
  const jws = jwsOf(new Map([[SIGNATURES, readFileSync(join(folder, SIGNATURES))]]))
  const said = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as { files: { name: string }[] }
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  expect(JSON.stringify(signedFiles(files).sort(byName))).toBe(JSON.stringify(said.files.sort(byName)))
})

test('number literals stay as they are written, members are sorted by their bytes', () => {
  expect(canonicalWalk(' { "b" : 1.50 , "a":[ ] , "\\u0061b": {"x":[1 ,2e1,null,false]} } ')).toBe(
    '{"a":[],"ab":{"x":[1,2e1,null,false]},"b":1.50}',
  )
  expect(() => fileHash('data.json', Buffer.from('{"a":'))).toThrow('is not JSON')
})

test('a signed bundle opens, and holds the same version', async () => {
  const opened = await signedBundles.openSigned(await signed(), keys)
  expect(opened.kid).toBe(signer.kid)
  expect(opened.manifest.revision).toBe(opened.constitutionHash)
})

test('the flavour for an OPA has no module, and the same content has the same tag', async () => {
  const [one, two] = [await signedBundles.forOpa(seed, signer), await signedBundles.forOpa(seed, signer)]
  expect(one.etag).toBe(two.etag)
  const names = [...(await unpack(one.bytes)).keys()]
  expect(names).toEqual([...names].sort())
  expect(names.filter((name) => !name.endsWith('.rego'))).toEqual(['.manifest', '.signatures.json', 'data.json'])
  const manifest = JSON.parse(String((await unpack(one.bytes)).get('.manifest')))
  expect(manifest).toMatchObject({ revision: one.revision, roots: ['acgs', 'system/log'], rego_version: 1 })
  expect(manifest).not.toHaveProperty('wasm')
})

type Files = Map<string, Uint8Array>
const changed = async (change: (files: Files) => void) => {
  const files: Files = await unpack(await signed())
  change(files)
  return packTar(files)
}
const resigned = (files: Files, over: Partial<{ scope: string; keyid: string; files: unknown[] }>, header: object = {}) => {
  const [, payload = ''] = jwsOf(files).split('.')
  const said = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...over }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [, , signature = ''] = signFiles([], signer).split('.')
  files.set(SIGNATURES, signaturesFile(`${encode({ alg: 'ES256', ...header })}.${encode(said)}.${signature}`))
}

test.each<[string, (files: Files) => void, RegExp]>([
  ['unsigned', (files) => files.delete(SIGNATURES), /not signed/],
  ['an empty list of signatures', (files) => files.set(SIGNATURES, Buffer.from('{"signatures":[]}')), /does not fit/],
  [
    'a changed rule',
    (files) => files.set('dangerous.rego', Buffer.from('package acgs.dangerous\n')),
    /"dangerous.rego" is not what was signed/,
  ],
  ['changed data', (files) => files.set('data.json', Buffer.from('{"acgs":{}}')), /"data.json" is not what was signed/],
  [
    'a stripped file',
    (files) => files.delete('mask.rego') || files.delete('system_log.rego'),
    /"system_log.rego" was signed and is missing/,
  ],
  ['a file more', (files) => files.set('extra.rego', Buffer.from('package acgs.extra\n')), /"extra.rego" is not listed/],
  ['no algorithm', (files) => resigned(files, {}, { alg: 'none' }), /header does not fit/],
  ['a list that nobody signed', (files) => resigned(files, {}), /signature is wrong/],
  ['a strange key', (files) => resigned(files, { keyid: 'other' }), /a key that is not known/],
  ['two keys', (files) => resigned(files, {}, { kid: 'other' }), /two keys/],
  ['no key named', (files) => resigned(files, { keyid: undefined as never }), /payload does not fit/],
])('a bundle that is %s never opens', async (_name, change, why) => {
  await expect(signedBundles.openSigned(await changed(change), keys)).rejects.toThrow(why)
})

test('a signature for another scope does not open a bundle', async () => {
  const files: Files = await unpack(await signed())
  const list = signedFiles(files)
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  files.set(SIGNATURES, signaturesFile(signFiles(list, { kid: signer.kid, key: other.privateKey })))
  await expect(signedBundles.openSigned(await packTar(files), keys)).rejects.toThrow('signature is wrong')
})

type Entry = Partial<Header> & { name: string; content?: Buffer | string }
async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack()
  for (const { content = '', ...header } of entries) archive.entry(header, content)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}

test.each<[string, Entry, RegExp]>([
  ['F37 a parent folder', { name: '../x.rego' }, /leaves its folder/],
  ['F37 an absolute name', { name: '/x.rego' }, /absolute/],
  ['F37 a backslash', { name: 'a\\x.rego' }, /backslash/],
  ['F37 a drive', { name: 'C:x.rego' }, /drive/],
  ['F37 a link', { name: 'x.rego', type: 'symlink', linkname: '/etc/passwd' }, /symlink/],
  ['F37 a device', { name: 'x.rego', type: 'character-device' }, /character-device/],
  ['F37 a duplicate', { name: 'dangerous.rego', content: 'package acgs.dangerous\n' }, /twice/],
  ['F37 a name that differs by case', { name: 'Dangerous.rego', content: 'package acgs.dangerous\n' }, /twice/],
])('a signed bundle with %s is refused whole', async (_name, entry, why) => {
  const files = await unpack(await signed())
  const entries = [...files].map(([name, content]): Entry => ({ name, content }))
  await expect(signedBundles.openSigned(await tarOf([...entries, entry]), keys)).rejects.toThrow(why)
})

test('F38 a bomb and a million files are refused before they are unpacked', async () => {
  await expect(signedBundles.openSigned(gzipSync(Buffer.alloc(100 * 1024 * 1024)), keys)).rejects.toThrow(/larger|densely/)
  const many = Array.from({ length: 1001 }, (_, n): Entry => ({ name: `f${n}.rego` }))
  await expect(signedBundles.openSigned(await tarOf(many), keys)).rejects.toThrow(/more than 1000|densely/)
})
