import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBundle } from '../../adapters/opa/bundle.ts'
import { runPinned } from '../../adapters/opa/run-tool.ts'
import { runTool } from '../run-tool.ts'
import { fail, say } from '../say.ts'
import { ROOT } from '../source-hash.ts'
import { CAPABILITIES, CONSTITUTION, compileBundle, FIXTURES, SEED } from './compile.mts'
import { compiled } from './compiled.mts'
import { localTool } from './find.mts'
import { staleFixtures } from './fixtures.mts'
import { askAll, askRaw, canonical, type Fixture } from './oracle.mts'
import { tryRefused } from './refused.mts'
import { runRegoTests } from './rego-tests.mts'

/** `npm run policy:test`: the constitution against real OPA and Regal, and the compiled module against OPA, case by case. */
const COVERAGE_LEAST = 95
const LONG_MS = 240_000
let passed = 0
let failed = 0

function check(what: string, problems: readonly string[] | string | null, count = 1): void {
  const found = (typeof problems === 'string' ? [problems] : (problems ?? [])).filter((line) => line !== '')
  if (found.length === 0) passed += count
  else failed += 1
  say(`  ${found.length === 0 ? 'ok  ' : 'FAIL'} ${what}${count > 1 ? ` (${count})` : ''}`)
  for (const line of found.slice(0, 20)) say(`       ${line}`)
}

type Opa = { path: string; version: string }
const opaRun = (opa: Opa, args: string[], timeMs = 20_000) =>
  runPinned(opa.path, args, { cwd: ROOT, limits: { timeMs, memoryBytes: 2 ** 31, stdoutBytes: 2 ** 26 }, env: { GOMEMLIMIT: '2GiB' } })
const wrong = ({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }) =>
  code === 0 ? null : stderr.trim() || stdout.trim() || 'failed'

async function checkSources(opa: Opa): Promise<void> {
  const { stdout } = await opaRun(opa, ['fmt', '--list', CONSTITUTION])
  check('opa fmt', stdout.trim() === '' ? null : stdout.trim().split('\n'))
  const strict = ['check', '--strict', '--max-errors', '0']
  check(
    'opa check --strict, with our capabilities',
    wrong(await opaRun(opa, [...strict, '--ignore', '*_test.rego', '--capabilities', CAPABILITIES, CONSTITUTION])),
  )
  check('opa check --strict, with the tests', wrong(await opaRun(opa, [...strict, CONSTITUTION])))
}

type Linted = { violations: { title: string; level: string; location: { file: string; row: number } }[] }
async function checkLint(regal: string): Promise<void> {
  const args = ['lint', '--format', 'json', '--timeout', '60s', '--config-file', join(ROOT, 'policies/regal.yaml'), CONSTITUTION]
  const { stdout, stderr } = await runPinned(regal, args, { cwd: ROOT, limits: { timeMs: 60_000, memoryBytes: 2 ** 31 } })
  if (!stdout.startsWith('{')) return check('regal lint', stderr || 'no report')
  const { violations } = JSON.parse(stdout) as Linted // Regal's report
  const errors = violations.filter(({ level }) => level === 'error')
  check(
    'regal lint',
    errors.map(({ title, location }) => `${location.file}:${location.row} ${title}`),
  )
}

async function checkTests(opa: Opa, cases: number): Promise<void> {
  const { problems, percent, missing } = await runRegoTests((args) => opaRun(opa, args, LONG_MS))
  check(`opa test: the tests of each package, and ${cases} cases`, problems, cases)
  const isEnough = percent >= COVERAGE_LEAST
  check(`line coverage ${percent.toFixed(1)} %, at least ${COVERAGE_LEAST} %`, isEnough ? null : missing)
}

/** Every rule must be seen firing, and seen not firing. */
function checkRules(fixtures: readonly Fixture[], codes: readonly string[]): void {
  for (const code of codes) {
    const firing = fixtures.filter(({ expect }) => expect.violation_codes.includes(code)).length
    const problem = firing === 0 ? 'no case in which it fires' : firing === fixtures.length ? 'no case in which it does not fire' : null
    if (problem) check(`rule ${code}`, problem)
    else passed++
  }
  say(`  ok   rules seen firing and not firing (of ${codes.length})`)
}

/** Texts that a reader could change on the way; the runtime and the clock are those of the first fixture. */
function rawInputs(first: Fixture): Record<string, string> {
  const { input } = first as { input: Record<string, unknown> }
  const withContext = (text: string) => `{"action":"data.read_public","agent_id":"agent-7","context":${text},"input_data":{}}`
  return {
    zero: '0',
    false: 'false',
    'empty text': '""',
    null: 'null',
    'an empty list': '[]',
    'an empty object': '{}',
    'a duplicate name': '{"action":"data.read_public","action":"system.execute_shell","agent_id":"agent-7"}',
    '2^53 + 1': withContext('{"usage_count":9007199254740993,"harm_risk_assessment":9007199254740993}'),
    'a number of 40 digits': withContext('{"harm_risk_assessment":1234567890123456789012345678901234567890}'),
    'depth 64': withContext(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`),
    '200 KB': JSON.stringify({ ...input, input_data: { text: 'é'.repeat(100_000) } }),
    'not ASCII': JSON.stringify({ ...input, input_data: { ключ: '値🦊', пароль: 'x', password: 'ß' } }),
    'strange names': JSON.stringify({ ...input, context: { 'a/b': { password: 1 }, 'a~b': { 'api-key': 2 }, '': 3 } }),
  }
}

async function checkCompiled(opa: Opa, groups: readonly string[]): Promise<void> {
  const ask = await compiled(await openBundle(readFileSync(SEED)))
  for (const group of groups) {
    const text = readFileSync(join(FIXTURES, group), 'utf8')
    const { cases } = JSON.parse(text) as { cases: Record<string, Fixture> } // printed by our own cases
    const oracle = await askAll(opa.path, cases)
    const differs = Object.entries(cases).filter(([name, { input, runtime, now_ns }]) => {
      const theirs = oracle[name]
      return !theirs || canonical(theirs) !== canonical(ask(JSON.stringify(input), { runtime, now_ns }))
    })
    check(
      `compiled = OPA, ${group}`,
      differs.map(([name]) => name),
      Object.keys(cases).length,
    )
    if (group !== 'ours.json') continue
    const [first] = Object.values(cases)
    if (!first) continue
    for (const [name, input] of Object.entries(rawInputs(first))) {
      const ours = ask(input, first)
      const theirs = await askRaw(opa.path, input, { runtime: first.runtime, now_ns: first.now_ns })
      check(
        `compiled = OPA, input: ${name}`,
        canonical(ours) === canonical(theirs) ? null : `${canonical(ours)} is not ${canonical(theirs)}`,
      )
    }
  }
}

async function checkBundle(opa: Opa): Promise<string[]> {
  const { code, output } = await runTool(process.execPath, ['server/local/policy/capabilities.mts', '--check'])
  check('the capabilities are what OPA and the engine offer', code === 0 ? null : output.trim())
  const { called, accepted } = await tryRefused((args) => opaRun(opa, args))
  check('each refused builtin fails the check', called.length > 0 ? accepted : 'there is none', called.length)
  const { bytes, codes } = await compileBundle({ opa: opa.path, version: opa.version })
  const isSame = existsSync(SEED) && readFileSync(SEED).equals(bytes)
  check('the seed bundle is what the sources compile to, byte for byte', isSame ? null : 'run npm run policy:bundle and commit it')
  return codes
}

async function tool(name: 'opa' | 'regal'): Promise<Opa | null> {
  try {
    return await localTool(name)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    if (process.env.ACGS_REQUIRE_TOOLS === '1') check(`${name} is here`, reason)
    else say(`skipped: what needs ${name}: ${reason}`)
    return null
  }
}

try {
  const groups = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'))
  check('the fixtures are what the cases print', staleFixtures())
  const [opa, regal] = [await tool('opa'), await tool('regal')]
  if (opa) {
    await checkSources(opa)
    const codes = await checkBundle(opa)
    const fixtures = groups.flatMap((group) =>
      Object.values((JSON.parse(readFileSync(join(FIXTURES, group), 'utf8')) as { cases: Record<string, Fixture> }).cases),
    )
    checkRules(fixtures, codes)
    await checkCompiled(opa, groups)
    await checkTests(opa, fixtures.length)
  }
  if (regal) await checkLint(regal.path)
  say(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
} catch (cause) {
  fail(cause)
}
