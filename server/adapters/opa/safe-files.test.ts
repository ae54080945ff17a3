import { expect, test } from 'vitest'
import { checkFiles } from './safe-files'

const file = (path: string, text = 'package x') => ({ path, text })

test.each([
  ['../x.rego'],
  ['a/../../x.rego'],
  ['/etc/x.rego'],
  ['a//x.rego'],
  ['./x.rego'],
  ['.regal/rules/x.rego'],
  ['.regal/config.yaml'],
  ['a/.regal/config.yaml'],
  ['.manifest'],
  ['.signatures.json'],
  ['.hidden.rego'],
  ['a\\x.rego'],
  ['C:x.rego'],
  ['x\0.rego'],
  ['x\n.rego'],
  ['-rf.rego'],
  ['x.rego\0.json'],
  ['é.rego'],
  ['x.wasm'],
  ['x.REGO'],
  ['x.rego.sh'],
  ['policy.tar.gz'],
  [''],
  ['.rego'],
  ['a b.rego'],
  ['$(id).rego'],
  [`${'a'.repeat(200)}.rego`],
])('the path %j is refused', (path) => {
  expect(() => checkFiles([file('ok.rego'), file(path)])).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
})

test('files side by side and in folders, sources and documents, are fine', () => {
  expect(() => checkFiles([file('x.rego'), file('a/b/x_test.rego'), file('data.json'), file('a/cases-1.v2.yaml')])).not.toThrow()
})

test.each([
  ['twice', [file('x.rego'), file('x.rego')], /there twice/],
  ['in two cases', [file('x.rego'), file('X.rego')], /upper and lower case/],
  ['in folders of two cases', [file('a/x.rego'), file('A/X.rego')], /upper and lower case/],
  ['as a folder too', [file('a.json'), file('a.json/x.rego')], /where its folder/],
  ['with NUL', [file('x.rego', 'package x\0')], /NUL/],
  ['with more than 256 KiB', [file('x.rego', 'é'.repeat(131_073))], /at most 262144/],
  ['none', [], /no file/],
  ['201', Array.from({ length: 201 }, (_, i) => file(`f${i}.rego`)), /201 files/],
  ['more than 4 MiB', Array.from({ length: 17 }, (_, i) => file(`f${i}.rego`, 'x'.repeat(262_144))), /4194304/],
])('files %s are refused', (_what, files, why) => {
  expect(() => checkFiles(files)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringMatching(why) }))
})
