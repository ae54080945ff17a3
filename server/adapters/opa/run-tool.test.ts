import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { type Limits, runPinned } from './run-tool'

const cwd = mkdtempSync(join(tmpdir(), 'acgs-run-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
const node = (script: string, limits: Limits = { timeMs: 50_000 }) => runPinned(process.execPath, ['-e', script], { cwd, limits })
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('what it writes and how it ends come back', async () => {
  const ran = await node('process.stdout.write("out"); process.stderr.write("é"); process.exitCode = 3')
  expect(ran).toEqual({ code: 3, stdout: 'out', stderr: 'é', isOverLimit: false })
})

test('it knows nothing of our environment and reads nothing', async () => {
  process.env.ACGS_TEST_SECRET = 'x'
  const { stdout } = await node('process.stdin.on("end", () => console.log(Object.keys(process.env).sort().join())).resume()')
  delete process.env.ACGS_TEST_SECRET
  expect(stdout.trim()).toBe('GOMAXPROCS,GOMEMLIMIT,REGAL_DISABLE_CHECK_VERSION')
})

test('a program that is not there is an answer', async () => {
  const ran = await runPinned(join(cwd, 'nothing'), [], { cwd, limits: { timeMs: 1000 } })
  expect(ran).toMatchObject({ code: null, isOverLimit: false, stderr: expect.stringContaining('ENOENT') })
})

test.each<[string, string, Limits]>([
  ['time', 'setInterval(() => 0, 1000)', { timeMs: 300 }],
  ['stdout', 'setInterval(() => process.stdout.write("x".repeat(65536)), 1)', { timeMs: 50_000, stdoutBytes: 200_000 }],
  ['stderr', 'setInterval(() => process.stderr.write("x".repeat(65536)), 1)', { timeMs: 50_000, stderrBytes: 200_000 }],
])('over its limit of %s it is ended', async (_name, script, limits) => {
  const ran = await node(script, limits)
  expect(ran).toMatchObject({ code: null, isOverLimit: true })
  expect(ran.stdout.length + ran.stderr.length).toBeLessThanOrEqual(200_000)
})

test.runIf(existsSync('/proc/self/statm'))('over its memory it is ended', async () => {
  const script = 'const held = []; setInterval(() => held.push(Buffer.alloc(2 ** 24, 1)), 5)'
  expect(await node(script, { timeMs: 50_000, memoryBytes: 2 ** 28 })).toMatchObject({ code: null, isOverLimit: true })
})

test('what it started ends with it', async () => {
  const script = `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' })
    process.stdout.write(String(pid), () => setInterval(() => process.stderr.write('x'.repeat(65536)), 1))`
  const { stdout, isOverLimit } = await node(script, { timeMs: 60_000, stderrBytes: 200_000 })
  expect(isOverLimit).toBe(true)
  await vi.waitFor(() => expect(isAlive(Number(stdout))).toBe(false), { timeout: 20_000 })
})
