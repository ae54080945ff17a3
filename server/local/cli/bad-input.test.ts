import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ROOT } from '@/server/local/source-hash'

const data = mkdtempSync(join(tmpdir(), 'acgs-cli-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

function acgs(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['server/local/acgs.mts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ACGS_DATA_DIR: data },
  })
  return { status, stdout, stderr }
}

describe('the command line', () => {
  test('wrong input names the flag, what it takes and what it got', () => {
    const { status, stderr } = acgs('agent', 'register', 'Bad_ID!', '--owner', 'Ops', '--trust', '2')
    expect(status).toBe(2)
    expect(stderr).toContain('<id> takes up to 63 lower-case letters')
    expect(stderr).toContain('--trust takes a number from 0 to 1; got 2')
  })

  test('denying everything needs a reason', () => {
    const { status, stderr } = acgs('policy', 'deny-all', '--reason', 'short')
    expect(status).toBe(2)
    expect(stderr).toContain('--reason takes a text of 10 to 500 characters; got "short"')
  })

  test('a run is asked for by its id', () => {
    const { status, stderr } = acgs('run', 'R-1187')
    expect(status).toBe(2)
    expect(stderr).toContain('<id> takes the id of a run, as its page shows it; got "R-1187"')
  })

  test('a purge needs a proof it can read, and a month', () => {
    const unread = acgs('audit', 'purge', '2019-01', '--proof', join(data, 'none.json'))
    expect(unread.status).toBe(2)
    expect(unread.stderr).toContain('cannot be read (ENOENT)')
    writeFileSync(join(data, 'proof.json'), '{"entries":-1}')
    const { status, stderr } = acgs('audit', 'purge', '2019-13', '--proof', join(data, 'proof.json'))
    expect(status).toBe(2)
    expect(stderr).toContain('<month> takes a month like 2026-11; got "2019-13"')
    expect(stderr).toContain('--proof takes a JSON file with entries')
  })

  test('wrong parts of a list are named one by one', () => {
    const { status, stderr } = acgs('token', 'create', '--scopes', 'decide,rule', '--agents', '*', '--days', '91', '--json')
    expect(status).toBe(2)
    const { error } = JSON.parse(stderr) as { error: { code: string; message: string } }
    expect(error.code).toBe('invalid_input')
    expect(error.message).toContain('got "rule"')
    expect(error.message).toContain('--days takes a whole number from 1 to 90; got 91')
  })

  test('a verb of an agent names what it misses, each in its own words', () => {
    const short = acgs('agent', 'suspend', 'Bad_ID!', '--reason', 'short')
    expect(short.status).toBe(2)
    expect(short.stderr).toContain('<id> takes up to 63')
    expect(short.stderr).toContain('--reason takes a text of 10 to 500 characters; got "short"')
    expect(acgs('agent', 'activate', 'a1', '--reason', 'it may act again')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--version'),
    })
    const version = acgs('agent', 'retire', 'a1', '--reason', 'it is not needed', '--version', 'x', '--json')
    expect(JSON.parse(version.stderr)).toMatchObject({ error: { message: expect.stringContaining('got "x"') } })
    expect(acgs('agent', 'block', 'a1')).toMatchObject({ status: 2, stderr: expect.stringContaining('--reason') })
    expect(acgs('agent', 'show', 'a1')).toMatchObject({ status: 3 })
  })

  test('a missing flag and an unknown command are wrong input', () => {
    expect(acgs('agent', 'register', 'a1', '--owner', 'Ops')).toMatchObject({ status: 2, stderr: expect.stringContaining('--trust') })
    expect(acgs('rule')).toMatchObject({ status: 2, stderr: expect.stringContaining("unknown command 'rule'") })
  })

  test('beside nothing it says so with its own exit code', () => {
    expect(acgs('status')).toMatchObject({ status: 3, stderr: expect.stringContaining('npm start') })
    expect(acgs('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Exit codes: 0 ok') })
  })

  test('the doctor looks at the machine even when nothing runs', () => {
    const { stdout } = acgs('doctor', '--json')
    const { running, findings } = JSON.parse(stdout) as { running: boolean; findings: { name: string; state: string }[] }
    expect(running).toBe(false)
    expect(findings.map((one) => one.name)).toEqual(
      expect.arrayContaining(['node', 'data folder', 'disk', 'postgresql', 'ports', 'system']),
    )
  })
})
