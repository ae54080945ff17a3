import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { Diagnostic, PolicyTools, SourceFile } from '@/server/ports/policy-tools'
import { opaAlone, toolTest as test, toolPath, toolsForTests } from '@/server/testing/policy-tools'
import { opaPolicyTools } from './policy-tools'

const root = mkdtempSync(join(tmpdir(), 'acgs-regal-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const by = 'a person'
const source = (text: string, path = 'x.rego'): SourceFile => ({ path, text: `package x\n\n${text}\n` })

/** OPA beside a linter that says the pinned version and answers as told. */
async function withRegal(does: string): Promise<PolicyTools> {
  const path = join(mkdtempSync(join(root, 'regal-')), 'regal')
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = version ]; then echo '{"version": "0.42.0"}'; exit 0; fi\n${does}\n`)
  chmodSync(path, 0o755)
  return opaPolicyTools({ env: { OPA_BIN: await toolPath('opa'), REGAL_BIN: path }, cache: join(root, 'none') })
}

/** The text after all changes of one finding. */
function mended(text: string, found: Diagnostic | undefined): string {
  const lines = text.split('\n')
  const at = ({ row, col }: { row: number; col: number }) =>
    lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0) + col - 1
  return (found?.fix?.edits ?? []).reduceRight(
    (now, { range, text: put }) => now.slice(0, at(range.start)) + put + now.slice(at(range.end)),
    text,
  )
}

test('what is not as it should be comes with its rule, page and, where one click mends it, the change', async () => {
  const body =
    '#bad\na = 1\n\nb if {\n\t1 == 1\n\tinput.x = 2\n\tregex.match("a\\\\d+", input.y)\n\tinput.z\n\tstartswith(input.z, "a")\n}\n\nc   := 2'
  const file = source(body)
  const found = await toolsForTests().diagnose([file], by)
  const named = (code: string) => found.find((one) => one.code === code)
  expect(named('bugs/constant-condition')).toMatchObject({
    source: 'regal',
    severity: 'error',
    path: 'x.rego',
    range: { start: { row: 7, col: 2 }, end: { row: 7, col: 8 } },
  })
  expect(named('style/use-assignment-operator')).toMatchObject({
    severity: 'warning',
    doc: expect.stringMatching(/regal\/rules\/style\/use-assignment-operator$/),
  })
  expect(mended(file.text, named('style/use-assignment-operator'))).toBe(file.text.replace('a = 1', 'a := 1'))
  expect(mended(file.text, named('idiomatic/prefer-equals-comparison'))).toBe(file.text.replace('input.x = 2', 'input.x == 2'))
  expect(mended(file.text, named('style/no-whitespace-comment'))).toBe(file.text.replace('#bad', '# bad'))
  expect(mended(file.text, named('bugs/constant-condition'))).toBe(file.text.replace('\t1 == 1\n', ''))
  expect(mended(file.text, named('bugs/redundant-existence-check'))).toBe(file.text.replace('\tinput.z\n', ''))
  expect(mended(file.text, named('idiomatic/non-raw-regex-pattern'))).toBe(file.text.replace('"a\\\\d+"', '`a\\d+`'))
  expect(mended(file.text, named('style/opa-fmt'))).toContain('\nc := 2\n')
}, 60_000)

test('the linter and the compiler say one thing once', async () => {
  const found = await toolsForTests().diagnose([source('import data.y\n\na := http.send({"method": "get", "url": input.u})')], by)
  expect(found.filter(({ message, code }) => /unused/.test(`${message} ${code}`))).toHaveLength(1)
  expect(found.filter(({ range, severity }) => range.start.row === 5 && severity === 'error')).toMatchObject([
    { code: 'acgs/wasm-capability' },
  ])
  expect(
    mended(
      'package x\n\nimport data.y\n\na\n',
      found.find(({ message }) => /unused/.test(message)),
    ),
  ).toBe('package x\n\n\na\n')
}, 60_000)

test('one call waits for the linter, the other does not', async () => {
  const tools = await withRegal('sleep 60')
  const files = [source('a := foo(1)')]
  expect((await tools.diagnose(files, by, { linter: 'later' })).map(({ message }) => message)).toEqual(['undefined function foo'])
  expect((await tools.diagnose(files, by)).map(({ code }) => code)).toEqual(['limit_exceeded', 'rego_type_error'])
}, 60_000)

test('a syntax that only OPA knows is said to be newer than the linter, blocks nothing, and the other files are linted', async () => {
  const error = '{"errors": ["failed to parse 1 module(s): 1 error occurred: new.rego:3: rego_parse_error: unexpected thing\\n\\tx"]}'
  const violation =
    '{"violations": [{"title": "t", "description": "D", "category": "style", "level": "warning", "location": {"file": "x.rego", "row": 3, "col": 1}}]}'
  const tools = await withRegal(`if [ -e new.rego ]; then echo '${error}'; exit 1; fi; echo '${violation}'`)
  const found = await tools.diagnose([source('a := 1'), source('b := 1', 'new.rego')], by)
  expect(found).toMatchObject([
    { code: 'style/t', path: 'x.rego' },
    { source: 'tool', code: 'linter_older_than_syntax', severity: 'info', path: 'new.rego', range: { start: { row: 3 } } },
  ])
  const broken = await tools.diagnose([source('a := 1'), source('b := }', 'new.rego')], by)
  expect(broken.map(({ code }) => code)).not.toContain('linter_older_than_syntax')
})

test('without a linter the rest is said all the same, and that it is missing', async () => {
  const found = await (await opaAlone()).diagnose([source('a := foo(1)')], by)
  expect(found).toMatchObject([
    { code: 'rego_type_error' },
    { source: 'tool', code: 'linter_missing', severity: 'warning', message: expect.stringContaining('REGAL_BIN') },
  ])
})

test('a linter that says something else is a finding, not a failure', async () => {
  const found = await (await withRegal('echo surprise; exit 3')).diagnose([source('a := 1')], by)
  expect(found).toMatchObject([{ source: 'tool', code: 'linter_failed', message: expect.stringContaining('surprise') }])
})
