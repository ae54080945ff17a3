import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownDatabase, startTestEngine } from '@/server/testing/engine'

const { SCHEMATHESIS_BIN } = process.env
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
]

function run(args: string[]): Promise<{ code: number | null; output: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'acgs-fuzz-')) // it leaves files where it runs
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(SCHEMATHESIS_BIN ?? '', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data))
    child.stderr.on('data', (data: Buffer) => (output += data))
    child.once('close', (code) => resolve({ code, output }))
    child.once('error', (cause) => resolve({ code: null, output: cause.message }))
  }).finally(() => rmSync(cwd, { recursive: true, force: true }))
}

test.runIf(SCHEMATHESIS_BIN)('schemathesis finds no 500 and no undocumented answer', async () => {
  const own = await ownDatabase()
  const at = await startTestEngine({ database: own.database, root: own.root })
  try {
    const common = [
      'run',
      `${at.url}/openapi.json`,
      '--checks',
      CHECKS.join(','),
      '--seed',
      '1',
      '--workers',
      '1',
      '--warnings',
      'off',
      '--no-color',
    ]
    const known = await run([...common, '-H', `Authorization: Bearer ${at.token}`, '--max-examples', '60', '--phases', 'coverage,fuzzing'])
    expect(known.code, known.output.slice(-4000)).toBe(0)
    expect(Number(/(\d+) generated/.exec(known.output)?.[1])).toBeGreaterThan(300)
    expect(await at.metrics()).toMatch(/acgs_door_requests_total\{door="evaluate",outcome="rejected",origin="simulated"\} [1-9]/)
  } finally {
    await at.stop()
    await own.remove()
  }
})
