import { spawnSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { issueReceipt } from '@/server/engine/receipts/issue'
import { makeSigningKey } from '@/server/local/signing-keys'
import { ROOT } from '@/server/local/source-hash'

const folder = mkdtempSync(join(tmpdir(), 'acgs-receipt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const NOW = Date.parse('2026-11-26T12:00:00Z')
const { d, ...shown } = makeSigningKey(NOW / 1000)
const receipt = issueReceipt(
  {
    decision_id: 'd-1',
    agent_id: 'agent-7',
    action: 'execute_in_sandbox',
    scope: { type: 'sandbox_execution', origin: 'simulated' },
    constitution_hash: 'sha256:0',
    matched_rules: [],
    obligations: [],
    input_digest: 'sha256:1',
  },
  {
    signing: { kid: shown.kid, key: createPrivateKey({ key: { ...shown, d }, format: 'jwk' }), expiresMs: Infinity },
    nowMs: NOW,
  },
)

function write(name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}
const keys = write('keys.json', { keys: [shown] })
/** With nothing that it could ask: no data folder of an installation, and no address of a database. */
function verify(file: string, ...more: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['server/local/acgs.mts', 'receipt', 'verify', file, ...more], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ACGS_DATA_DIR: join(folder, 'nothing'), DATABASE_URL: '' },
  })
  return { status, stdout, stderr }
}
const at = (time: string) => ['--keys', keys, '--at', time]

test('a valid receipt is said with what it allows and until when', () => {
  const said = verify(write('answer.json', { allow: true, receipt }), ...at('2026-11-26T12:01:00Z'))
  expect(said).toMatchObject({ status: 0, stderr: '' })
  expect(said.stdout).toBe('valid until 2026-11-26T12:05:00.000Z: agent-7 may execute_in_sandbox, once, by decision d-1\n')
  expect(verify(write('jws.txt', receipt.jws), ...at('2026-11-26T12:01:00Z')).status).toBe(0)
})

test('expired, altered and of another key each fail in their own words', () => {
  const file = write('receipt.json', receipt)
  expect(verify(file, '--keys', keys, '--at', '2026-11-26T13:00:00Z')).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^expired at 2026-11-26T12:05/),
  })
  const altered = write('altered.json', { ...receipt, action: 'data.exfiltrate', '\u001b[2J': 1 })
  expect(verify(altered, ...at('2026-11-26T12:01:00Z'))).toMatchObject({ status: 1, stdout: 'altered: "\\u001b[2J", "action"\n' })
  const others = write('others.json', { keys: [] })
  expect(verify(file, '--keys', others, '--json')).toMatchObject({ status: 1, stdout: expect.stringMatching(/"state": "unknown_key"/) })
})

test('wrong input names what is missing', () => {
  expect(verify(join(folder, 'none.json'), '--keys', keys)).toMatchObject({ status: 2, stderr: expect.stringMatching(/<file> .*ENOENT/) })
  expect(verify(keys, '--keys', write('bad.json', '{'))).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/--keys takes the JSON of/),
  })
  expect(verify(keys, '--keys', keys, '--at', 'soon')).toMatchObject({ status: 2, stderr: expect.stringMatching(/--at takes a time/) })
  expect(verify(keys)).toMatchObject({ status: 2, stderr: expect.stringMatching(/--keys/) })
  expect(verify(keys, '--keys', keys)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^not usable: it is no receipt/) })
})
