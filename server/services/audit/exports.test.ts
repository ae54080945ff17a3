import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { targetOf } from '@/server/audit/entry'
import { publishKeys } from '@/server/audit/keys'
import { runCommand } from '@/server/services/run-command'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { verifierOf } from '@/server/testing/audit-signer'
import { eraseDetail } from './erase-detail'
import { expireExports } from './expire-exports'
import { type ExportMaker, makeExport } from './make-export'
import { readExportFile } from './read-export-file'
import { recordAuditEvent } from './record'
import { requestExport } from './request-export'

let log: AuditLog
let maker: ExportMaker
let sequencer: pg.Client
const root = mkdtempSync(join(tmpdir(), 'acgs-exports-'))
const auditor = actorWith('auditor')
const lead = actorWith('lead')
const VERIFIER = 'server/audit/verifier/acgs-audit-verify.mjs'
const day = (n: number) => new Date(Date.UTC(2026, 9, n))
const HOSTILE = '=1+1|\u001b[31m\r\nCEF:0|a=b\\c\u202e'

beforeAll(async () => {
  log = await createAuditLog()
  sequencer = await log.database.connect('sequencer')
  await publishKeys(sequencer, [{ ...verifierOf(log.signer), from: day(1), until: null }])
  for (let n = 0; n < 700; n += 1)
    await log.put({ targetId: `agent-${n}`, at: new Date(day(1).getTime() + n * 600_000), ...(n === 300 ? { reason: HOSTILE } : {}) })
  await log.seal()
  const reader = await log.database.connect('app')
  maker = { owner: 'worker a', environment: 'test', software: '0.1.0', log: reader, verifier: () => readFile(VERIFIER, 'utf8') }
})
afterAll(async () => {
  rmSync(root, { recursive: true, force: true })
  await log.drop()
})

const ask = (given: object = {}, actor = auditor) =>
  log.callerFor(actor).auditExports.request({ from: day(1).toISOString(), to: day(10).toISOString(), ...given })

/** Makes the export, reads its file as a download does, and unpacks it. */
async function make(given: object = {}) {
  const { id } = await ask(given)
  expect(await makeExport(log.context(), maker)).toBe('made')
  const file = await readExportFile(log.context(auditor), { id })
  const parts: Uint8Array[] = []
  for await (const part of file.parts) parts.push(part)
  const bytes = Buffer.concat(parts)
  expect(bytes.length).toBe(file.bytes)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
  const archive = join(root, file.name)
  writeFileSync(archive, bytes)
  execFileSync('tar', ['-xzf', archive, '-C', root])
  const folder = archive.replace(/\.tar\.gz$/, '')
  const verdict = spawnSync(process.execPath, [join(folder, 'acgs-audit-verify.mjs'), archive, '--json'], { encoding: 'utf8' })
  return {
    id,
    folder,
    archive,
    verdict: JSON.parse(verdict.stdout) as { valid: boolean; entries: number; first: number },
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
  }
}

test('an export proves itself with nothing but itself', async () => {
  const { verdict, id, read, folder } = await make()
  expect(verdict).toMatchObject({ valid: true, entries: 700, first: 0, size: 700 })
  expect(await log.callerFor(lead).auditExports.get({ id })).toMatchObject({
    state: 'made',
    entries: 700,
    first: 0,
    end: 700,
    size: 700,
    leftOut: 0,
  })
  expect(read('README.txt')).toContain('node acgs-audit-verify.mjs .')
  expect(JSON.parse(read('manifest.json'))).toMatchObject({ traffic: expect.stringMatching(/live|simulated/), environment: 'test' })
  const own = spawnSync(process.execPath, [VERIFIER, folder, '--checkpoint', join(folder, 'checkpoints/700.note')], { encoding: 'utf8' })
  expect(own.stdout).toMatch(/^VALID/)
})

test('a span of time is an unbroken range, an empty one a valid empty export', async () => {
  const { verdict, read } = await make({ from: day(2).toISOString(), to: day(3).toISOString() })
  expect(verdict).toMatchObject({ valid: true, entries: 144, first: 144 })
  expect(read('entries.jsonl').split('\n')[0]).toContain('"agent-144"')
  expect((await make({ from: day(20).toISOString(), to: day(21).toISOString() })).verdict).toMatchObject({ valid: true, entries: 0 })
})

test('F45 what is hostile in a text is inert in every format, and whole in the truth', async () => {
  const { verdict, read } = await make({ format: 'csv' })
  expect(verdict.valid).toBe(true)
  const csv = read('entries.csv')
  const row = csv.split('\r\n').find((line) => line.startsWith('300,'))
  expect(row).toContain(`'=1+1|⟦U+001B⟧[31m`)
  expect(['\u001b', '\u202e'].filter((sign) => csv.includes(sign))).toEqual([])
  const truth = read('entries.jsonl').split('\n')[300] ?? ''
  expect((JSON.parse(truth) as { reason: string }).reason).toBe(HOSTILE)
  const { read: readCef } = await make({ format: 'cef' })
  const cef = readCef('entries.cef').split('\n')
  expect(cef).toHaveLength(701)
  expect(cef[300]).toMatch(/^CEF:0\|ACGS\|console\|0\.1\.0\|agents\.update\|agents\.update event\|2\|rt=\d+ externalId=300 /)
  expect(cef[300]).toContain('reason=\\=1+1|⟦U+001B⟧[31m\\r\\nCEF:0|a\\=b\\\\c⟦U+202E⟧')
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const ocsf = lines((await make({ format: 'ocsf' })).read('entries.ocsf.jsonl'))
  expect(ocsf[300]).toMatchObject({
    class_uid: 3004,
    category_uid: 3,
    activity_id: 3,
    type_uid: 300403,
    status_id: 1,
    metadata: { version: '1.8.0', sequence: 300 },
  })
  const ecs = lines((await make({ format: 'ecs' })).read('entries.ecs.jsonl'))
  expect(ecs[300]).toMatchObject({ event: { action: 'agents.update', outcome: 'success', sequence: 300 }, source: { ip: '127.0.0.1' } })
})

test('detail is for an auditor: asked for, downloaded, and by a token never', async () => {
  await expect(ask({ includeDetail: true }, lead)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const token = { id: 'token:0a1b2c3d', name: 'ci', kind: 'token', roles: [], grants: ['audit:export'], sessionHash: null } as const
  const asked = { from: day(1).toISOString(), to: day(2).toISOString(), format: 'jsonl', includeDetail: false } as const
  await expect(requestExport(log.context(token), { ...asked, includeDetail: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const { id, read } = await make({ includeDetail: true })
  expect(read('detail.jsonl')).toBe('')
  await expect(readExportFile(log.context(lead), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(readExportFile(log.context(token), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { row } = await requestExport(log.context(token), { ...asked, requestKey: '0a1b2c3d:k1' })
  expect((await requestExport(log.context(token), { ...asked, requestKey: '0a1b2c3d:k1' })).row.id).toBe(row.id)
  await expect(requestExport(log.context(token), { ...asked, format: 'csv', requestKey: '0a1b2c3d:k1' })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  expect(await makeExport(log.context(), maker)).toBe('made')
  expect((await readExportFile(log.context(token), { id: row.id })).bytes).toBeGreaterThan(0)
})

test('detail is beside the entries and proves itself by their digest; erased, it is gone', async () => {
  const token = { id: 'token:0a1b2c3d', name: 'ci', kind: 'token', roles: [], grants: ['audit:record'], sessionHash: null } as const
  const input = {
    event_type: 'data_access',
    service_name: 'gateway',
    action: 'data.read',
    outcome: 'success',
    payload: { who: 'pat@example.org' },
    actor: { type: 'user', id: 'pat' },
    occurred_at: new Date().toISOString(),
  }
  await recordAuditEvent(log.context(token), { input, tokenId: '0a1b2c3d', idempotencyKey: null })
  await log.seal()
  const span = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString(), includeDetail: true }
  const { verdict, read } = await make(span)
  expect(verdict).toMatchObject({ valid: true })
  type Detail = { index: number; digest: string; salt: string; body: string }
  const [detail] = read('detail.jsonl')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Detail)
  expect(detail?.body).toContain('pat@example.org')
  const sum = createHash('sha256')
    .update(Buffer.from(detail?.salt ?? '', 'base64'))
    .update(detail?.body ?? '')
  expect(detail?.digest).toBe(`sha256:${sum.digest('hex')}`)
  expect(read('entries.jsonl')).not.toContain('pat@example.org')
  await log.db.$executeRaw`SELECT acgs_erase_detail(${detail?.digest ?? ''})`
  const after = await make(span)
  expect(after.verdict).toMatchObject({ valid: true })
  expect(JSON.parse(after.read('detail.jsonl'))).toMatchObject({
    digest: detail?.digest,
    salt: null,
    body: null,
    erased_at: expect.any(String),
  })
})

test('what is erased is in no file of an export any more: made ones go, one being made begins again', async () => {
  const token = { id: 'token:0a1b2c3d', name: 'ci', kind: 'token', roles: [], grants: ['audit:record'], sessionHash: null } as const
  const actor = { type: 'user', id: 'kim' }
  const occurred_at = new Date().toISOString()
  const input = {
    event_type: 'data_access',
    service_name: 'gateway',
    action: 'data.read',
    outcome: 'success',
    payload: {},
    actor,
    occurred_at,
  }
  await recordAuditEvent(log.context(token), { input, tokenId: '0a1b2c3d', idempotencyKey: null })
  await log.seal()
  const span = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString(), includeDetail: true }
  const { id, read } = await make(span)
  const digest =
    /"digest":"(sha256:[0-9a-f]{64})","class":"event","body":"[^\n]*kim/.exec(read('detail.jsonl').replaceAll('\\', ''))?.[1] ?? ''
  const making = await ask(span)
  await log.db.$executeRaw`UPDATE audit_export SET state = 'making', attempts = 1, claimed_by = 'worker b' WHERE id = ${making.id}::uuid`
  const erase = (by = actorWith('admin')) =>
    runCommand(log.context(by), { permission: 'audit:erase', action: 'audit.erase', target: targetOf('audit-detail', digest) }, (opened) =>
      eraseDetail(opened, { subject: digest, reason: 'asked for by the person' }),
    )
  await expect(erase(lead)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await erase()).toEqual({ erased: 1, exports: expect.any(Number) })
  await expect(erase()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(readExportFile(log.context(auditor), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await log.db.auditExportPart.count({ where: { exportId: { in: [id, making.id] } } })).toBe(0)
  expect(await makeExport(log.context(), maker)).toBe('made')
  await log.seal()
  const said = await log.db.auditEntry.findMany({ where: { targetId: digest }, orderBy: { idx: 'asc' } })
  expect(said.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual([
    'intent null',
    'deny denied',
    'intent null',
    'outcome done',
    'intent null',
    'outcome failed',
  ])
})

test('a refused role leaves an intent and a denial, a made export its digest', async () => {
  const from = new Date(day(4).getTime() + 1).toISOString()
  await expect(ask({ from }, actorWith('manager'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const { id } = await make({ from })
  await log.seal()
  const phases = async (targetId: string) =>
    (await log.db.auditEntry.findMany({ where: { targetId }, orderBy: { idx: 'asc' } })).map(({ phase, outcome }) => `${phase} ${outcome}`)
  expect(await phases(`jsonl ${from} ${day(10).toISOString()}`)).toEqual(['intent null', 'deny denied', 'intent null', 'outcome done'])
  expect(await phases(id)).toEqual(['intent null', 'outcome done'])
})

test('a worker that fell silent is taken over, a failure is tried again and then said', async () => {
  const { id } = await ask()
  const failing = { ...maker, verifier: () => Promise.reject(new Error('the disk is gone')) }
  const due = () => log.db.$executeRaw`UPDATE audit_export SET claimed_until = clock_timestamp() - interval '1 s' WHERE id = ${id}::uuid`
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect(await makeExport(log.context(), failing)).toBe('put back')
    if (attempt < 3) expect(await makeExport(log.context(), maker)).toBe('none')
    await due()
  }
  expect(await log.callerFor(auditor).auditExports.get({ id })).toMatchObject({
    state: 'failed',
    failedWhy: 'the disk is gone',
    attempts: 3,
  })

  const taken = await ask()
  await log.db
    .$executeRaw`UPDATE audit_export SET state = 'making', attempts = 1, claimed_by = 'worker b', claimed_until = clock_timestamp() + interval '1 min' WHERE id = ${taken.id}::uuid`
  expect(await makeExport(log.context(), maker)).toBe('none')
  await log.db.$executeRaw`UPDATE audit_export SET claimed_until = clock_timestamp() - interval '1 s' WHERE id = ${taken.id}::uuid`
  expect(await makeExport(log.context(), maker)).toBe('made')
})

test('F50 a worker that lost its export meanwhile stores nothing as made', async () => {
  const { id } = await ask()
  const thief = {
    ...maker,
    verifier: async () => {
      await log.db.$executeRaw`UPDATE audit_export SET claimed_by = 'worker b' WHERE id = ${id}::uuid`
      return ''
    },
  }
  expect(await makeExport(log.context(), thief)).toBe('put back')
  expect(await log.callerFor(auditor).auditExports.get({ id })).toMatchObject({ state: 'making', bytes: null })
  await log.db.$executeRaw`UPDATE audit_export SET state = 'failed' WHERE id = ${id}::uuid`
})

test('F46 what is broken in the database is exported as it is, and the verifier names it', async () => {
  const owner = await log.database.connect('owner')
  for (const table of ['audit_entry', 'audit_leaf']) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  await owner.query(`UPDATE audit_entry SET text = replace(text, 'agent-421', 'agent-999') WHERE idx = 421`)
  expect((await make()).verdict).toMatchObject({ valid: false, first_bad_index: 421 })
  await owner.query(`DELETE FROM audit_entry WHERE idx = 200`)
  expect((await make()).verdict).toMatchObject({ valid: false, first_bad_index: 200 })
})

test('the list is paged, and a file is kept for a week', async () => {
  const caller = log.callerFor(lead)
  const first = await caller.auditExports.list({ limit: 2 })
  expect(first.items).toHaveLength(2)
  const second = await caller.auditExports.list({ limit: 200, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ id }) => id)).toHaveLength(first.total)
  expect(second.nextCursor).toBeNull()
  const made = first.items.find(({ state }) => state === 'made')
  expect(made?.keptUntil).not.toBeNull()
  const later = { ...log.context(), now: () => new Date(Date.now() + 8 * 86_400_000) }
  expect(await expireExports(later)).toBeGreaterThan(0)
  expect(await caller.auditExports.get({ id: made?.id ?? '' })).toMatchObject({ state: 'expired', keptUntil: null })
  await expect(readExportFile(log.context(auditor), { id: made?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await log.db.auditExportPart.count({ where: { export: { state: 'expired' } } })).toBe(0)
})

test('one key asked with twice at once is one export, another span of a part of a second is another, and a day later it is free', async () => {
  const token = { id: 'token:0a1b2c3d', name: 'ci', kind: 'token', roles: [], grants: ['audit:export'], sessionHash: null } as const
  const asked = { from: day(1).toISOString(), to: day(2).toISOString(), format: 'jsonl', includeDetail: false, requestKey: 'k2' } as const
  const twice = await Promise.all([1, 2, 3].map(() => requestExport(log.context(token), asked)))
  expect(new Set(twice.map(({ row }) => row.id)).size).toBe(1)
  expect(twice.filter(({ isNew }) => isNew)).toHaveLength(1)
  const to = new Date(day(2).getTime() + 1).toISOString()
  await expect(requestExport(log.context(token), { ...asked, to })).rejects.toMatchObject({ code: 'CONFLICT' })
  const tomorrow = { ...log.context(token), now: () => new Date(Date.now() + 25 * 3_600_000) }
  expect(await requestExport(tomorrow, { ...asked, to })).toMatchObject({ isNew: true })
})

test('who asks for exports without end is told to wait for those that are not made yet', async () => {
  const greedy = { ...auditor, id: crypto.randomUUID() }
  const asked = { from: day(1).toISOString(), to: day(2).toISOString(), format: 'jsonl', includeDetail: false } as const
  for (let n = 0; n < 10; n += 1) await requestExport(log.context(greedy), asked)
  await expect(requestExport(log.context(greedy), asked)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('10'),
  })
  await log.db.auditExport.updateMany({ where: { requestedBy: greedy.id }, data: { state: 'failed' } })
  expect(await requestExport(log.context(greedy), asked)).toMatchObject({ isNew: true })
})

test('a file that is taken away while it is read breaks off, and does not end as if it were whole', async () => {
  await log.db.auditExport.updateMany({ where: { state: { in: ['requested', 'making'] } }, data: { state: 'failed' } })
  const { id } = await make()
  const file = await readExportFile(log.context(auditor), { id })
  await expireExports({ ...log.context(), now: () => new Date(Date.now() + 8 * 86_400_000) })
  const read = async () => {
    for await (const part of file.parts) expect(part.length).toBeGreaterThan(0)
  }
  await expect(read()).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('bad input names the field', async () => {
  await expect(ask({ from: 'yesterday' })).rejects.toThrow(/from/)
  await expect(ask({ from: day(11).toISOString() })).rejects.toThrow(/must not be before from/)
  await expect(ask({ from: '0000-01-01T00:00:00Z' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(ask({ format: 'xml' })).rejects.toThrow(/format/)
  await expect(log.callerFor(auditor).auditExports.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
