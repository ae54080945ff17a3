import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { PolicyTools, SourceFile } from '@/server/ports/policy-tools'
import { opaAlone, toolTest } from '@/server/testing/policy-tools'
import { opaPolicyTools } from './policy-tools'

const root = mkdtempSync(join(tmpdir(), 'acgs-limits-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const by = 'a person'
const files: SourceFile[] = [{ path: 'x.rego', text: 'package x\n\na := 1\n' }]

/** Tools whose OPA says the pinned version and does something else with everything it is asked. */
function withOpa(does: string): PolicyTools {
  const path = join(mkdtempSync(join(root, 'opa-')), 'opa')
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = version ]; then echo 'Version: 1.22.2'; exit 0; fi\n${does}\n`)
  chmodSync(path, 0o755)
  return opaPolicyTools({ env: { OPA_BIN: path }, cache: join(root, 'none') })
}
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('an endless program is killed with all it started, and its folder is gone', async () => {
  const note = join(root, 'endless')
  const tools = withOpa(`sleep 1000 & echo "$PWD $$ $!" > ${note}; wait`)
  await expect(tools.format(files[0] as SourceFile, by)).rejects.toMatchObject({
    code: 'UPSTREAM',
    message: expect.stringMatching(/limit_exceeded.*2 s/),
  })
  const [folder = '', ...pids] = readFileSync(note, 'utf8').trim().split(' ')
  for (const pid of pids) await vi.waitFor(() => expect(isAlive(Number(pid))).toBe(false), { timeout: 5000 })
  expect(existsSync(folder)).toBe(false)
})

test('a flood of output is cut off', async () => {
  const tools = withOpa('exec yes')
  await expect(tools.format(files[0] as SourceFile, by)).rejects.toThrow(/limit_exceeded/)
})

test.runIf(existsSync('/proc/self/statm'))('what eats memory is killed', async () => {
  const script = join(root, 'eats.cjs')
  writeFileSync(script, 'const held = []; setInterval(() => held.push(Buffer.alloc(2 ** 26, 1)), 1)')
  const tools = withOpa(`exec ${process.execPath} ${script}`)
  await expect(tools.compile([...files, { path: 'data.json', text: '{"a":1}' }], by)).rejects.toThrow(/limit_exceeded/)
})

test('the compiler over its limit is a finding, not a failure', async () => {
  const tools = withOpa(`case "$1" in capabilities) echo '{"builtins":[]}';; parse) exit 1;; *) exec sleep 1000;; esac`)
  const found = await tools.diagnose(files, by)
  expect(found.filter(({ code }) => code === 'limit_exceeded')).toMatchObject([{ source: 'tool', severity: 'error', path: 'x.rego' }])
})

test('one that dies is said, and nothing is taken from it', async () => {
  await expect(withOpa('kill -9 $$').format(files[0] as SourceFile, by)).rejects.toMatchObject({ code: 'UPSTREAM' })
  await expect(withOpa('echo not a tree; exit 0').rules(files, by)).rejects.toMatchObject({ code: 'UPSTREAM' })
})

test('it knows nothing of our environment, reads nothing, and its folder is its own', async () => {
  const note = join(root, 'env')
  process.env.ACGS_TEST_SECRET = 'x'
  const tools = withOpa(`{ env; stat -c %a .. . x.rego; cat; } > ${note}; cat x.rego`)
  expect(await tools.format(files[0] as SourceFile, by)).toBe('package x\n\na := 1\n')
  delete process.env.ACGS_TEST_SECRET
  const said = readFileSync(note, 'utf8')
  const names = said
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => line.split('=')[0])
  expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? '')).sort()).toEqual([
    'GOMAXPROCS',
    'GOMEMLIMIT',
    'REGAL_DISABLE_CHECK_VERSION',
  ])
  expect(said).toContain('700\n700\n600\n')
})

let real: PolicyTools
beforeAll(async () => {
  real = await opaAlone()
})
const rego = (text: string): SourceFile[] => [{ path: 'x.rego', text: `package x\n\n${text}\n` }]
const asked = { query: 'data.x.a', input: {}, runtime: {}, nowNs: '0' }

toolTest('a policy that never ends is ended, and so is a test', async () => {
  const endless = 'a := count([1 | some x in numbers.range(1, 1000000); some y in numbers.range(1, 1000000); x * y == 0])'
  await expect(real.evaluate({ ...asked, files: rego(endless) }, by)).rejects.toThrow(/evaluation failed|limit_exceeded/)
  const tests = { path: 'x_test.rego', text: 'package x_test\n\nimport data.x\n\ntest_a if x.a == 1\n\ntest_b if true\n' }
  const run = real.test([...rego(endless), tests], { by })
  // On a machine that is too busy for the test's own limit, the limit of the whole run or of memory comes first.
  const ended = await run.then(
    ({ tests: all }) => all.find(({ name }) => name === 'test_a')?.error,
    (cause: unknown) => String(cause),
  )
  expect(ended).toMatch(/limit_exceeded/)
})

toolTest('no policy reaches the network or the machine, whatever calls it', async () => {
  for (const call of [
    'http.send({"method": "get", "url": "http://127.0.0.1:1/"})',
    'opa.runtime()',
    'net.lookup_ip_addr("localhost")',
    'rand.intn("x", 9)',
  ]) {
    await expect(real.evaluate({ ...asked, files: rego(`a := ${call}`) }, by)).rejects.toThrow(/undefined function/)
    const tests = { path: 'x_test.rego', text: `package x_test\n\ntest_a if ${call}\n` }
    await expect(real.test([...rego('a := 1'), tests], { by })).rejects.toThrow(/undefined function/)
  }
})

toolTest('bound 5: each refused builtin fails at save', async () => {
  const allowed = new Set(
    (
      JSON.parse(readFileSync(join(import.meta.dirname, '../../../policies/capabilities.json'), 'utf8')) as { builtins: { name: string }[] }
    ).builtins.map(({ name }) => name),
  )
  const { builtins } = JSON.parse(await currentCapabilities()) as {
    builtins: { name: string; infix?: string; decl: { args?: unknown[] } }[]
  }
  const refused = builtins.filter(({ name, infix }) => !allowed.has(name) && !infix && !name.startsWith('internal.'))
  expect(refused.length).toBeGreaterThan(20)
  const calls = refused.map(({ name, decl }) => `p contains r if r := ${name}(${(decl.args ?? []).map(() => 'input.x').join(', ')})`)
  const found = await real.diagnose([{ path: 'x.rego', text: `package x\n\n${calls.join('\n\n')}\n` }], by)
  const said = new Set(
    found
      .filter(({ code, severity }) => code === 'acgs/wasm-capability' && severity === 'error')
      .map(({ message }) => message.split(' ')[0]),
  )
  expect(refused.map(({ name }) => name).filter((name) => !said.has(name))).toEqual([])
})

async function currentCapabilities(): Promise<string> {
  const { runPinned } = await import('./run-tool')
  const { toolPath } = await import('@/server/testing/policy-tools')
  return (await runPinned(await toolPath('opa'), ['capabilities', '--current'], { cwd: '/', limits: { timeMs: 10_000 } })).stdout
}

toolTest('a supplied configuration of the linter, or rules of its own, never get there', async () => {
  await expect(real.diagnose([...files, { path: '.regal/rules/x.rego', text: 'package custom.regal.rules.x' }], by)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
})
