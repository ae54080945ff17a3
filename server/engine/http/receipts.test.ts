import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { Decision } from '@/lib/schemas/evaluate'
import { type Receipt, ReceiptKeys } from '@/lib/schemas/receipt'
import { verifyReceipt } from '@/lib/verify-receipt'
import { sha256 } from '@/server/engine/digest'
import { dataFolder } from '@/server/local/data-folder'
import { makeSigningKey } from '@/server/local/signing-keys'
import { clean, hostEngine, startTestEngine } from '@/server/testing/engine'

const within = { timeout: 30_000, interval: 100 }
/** An agent may ask so many times a minute and is denied then: what decides is asked once a second. */
const slowly = { ...within, interval: 1000 }
const host = hostEngine()
const keysOf = async (url = host.at.url) => ReceiptKeys.parse(await (await fetch(`${url}/.well-known/acgs-receipt-keys`)).json())
const decided = async (body: unknown, path?: string) => {
  const response = await host.at.ask(body, path ? { path } : {})
  expect(response.status).toBe(200)
  return (await response.json()) as Decision & { result: Decision }
}
const execution = () => clean({ type: 'sandbox_execution', action: 'execute_in_sandbox' })
const stored = async (id: string) => {
  const find = () => host.at.db.decision.findFirstOrThrow({ where: { decisionId: id } })
  return vi.waitFor(find, within)
}
const checked = async (receipt: Receipt | null | undefined, keys?: ReceiptKeys) =>
  verifyReceipt(receipt, { keys: keys ?? (await keysOf()), nowMs: Date.now() })

test('every allowed execution carries a receipt that verifies offline and says what was decided', async () => {
  const decision = Decision.parse(await decided(execution()))
  const { receipt } = decision
  expect(decision).toMatchObject({ allow: true, receipt: { decision_id: decision.decision_id, agent_id: 'agent-7', single_use: true } })
  expect(receipt).toMatchObject({
    action: 'execute_in_sandbox',
    scope: { type: 'sandbox_execution', origin: 'simulated' },
    constitution_hash: decision.constitution_hash,
    obligations: decision.obligations,
    issued_at: decision.evaluated_at,
  })
  expect(Date.parse(receipt?.expires_at ?? '') - Date.parse(decision.evaluated_at)).toBeLessThanOrEqual(300_000)
  expect(await checked(receipt)).toMatchObject({ state: 'valid' })
  expect(await checked(receipt, { keys: [] })).toMatchObject({ state: 'unknown_key' })
})

test('another allowed decision carries one when asked, and else not a word of it', async () => {
  expect(await decided(clean())).not.toHaveProperty('receipt')
  expect(await decided(clean({ receipt: false }))).not.toHaveProperty('receipt')
  const decision = await decided(clean({ receipt: true }))
  expect(await checked(decision.receipt)).toMatchObject({ state: 'valid', claims: { action: 'data.read_public' } })
})

test('what is not allowed gets none, however it asks', async () => {
  for (const body of [
    { action: 'system.execute_shell', agent_id: 'agent-7', receipt: true },
    clean({ action: 'crypto.key_generation', receipt: true }),
    clean({ agent_id: 'agent-nobody', receipt: true }),
  ]) {
    const decision = await decided(body)
    expect(decision.allow).toBe(false)
    expect(decision).not.toHaveProperty('receipt')
  }
})

test('an allowed action of the HIGH class carries one unasked', async () => {
  const waiver = (rule: string) => ({
    id: `w-${rule}`,
    rule,
    selector: { agent_id: 'agent-7' },
    requester: 'ada',
    approver: 'grace',
    starts: new Date(Date.now() - 60_000).toISOString(),
    expires: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const setWaivers = (body: object[]) => host.at.db.runtimeDocument.update({ where: { key: 'waivers' }, data: { body } })
  await setWaivers(['high_risk_unauthorized', 'high_risk_unreviewed'].map(waiver))
  const ask = () => decided(clean({ action: 'crypto.key_generation' }))
  await vi.waitFor(async () => expect((await ask()).allow).toBe(true), slowly)
  const { receipt } = await ask()
  expect(await checked(receipt)).toMatchObject({ state: 'valid' })
  expect(receipt?.matched_rules).toEqual(expect.arrayContaining(['acgs.safety/high_risk_unauthorized']))
  await setWaivers([])
})

test('the record knows the receipt by its digest and never holds it', async () => {
  const { decision_id: id, receipt } = await decided(execution())
  const row = await stored(id)
  expect(row.receiptDigest).toBe(sha256(receipt?.jws ?? ''))
  const text = JSON.stringify(row.record)
  expect(text).not.toContain(receipt?.jws.split('.')[2])
  expect(row.record).toMatchObject({ acgs: { receipt: { digest: row.receiptDigest, expires_at: receipt?.expires_at } } })
  const plain = await stored((await decided(clean())).decision_id)
  expect(plain.receiptDigest).toBeNull()
  expect(plain.record).not.toHaveProperty('acgs.receipt')
})

test('by the data API the decision carries it, and the bare allow, which cannot, makes none', async () => {
  const { result } = await decided({ input: execution() }, '/v1/data/acgs/main/decision')
  expect(await checked(result.receipt)).toMatchObject({ state: 'valid' })
  const { decision_id: id } = await decided({ input: execution() }, '/v1/data/acgs/main/allow')
  expect((await stored(id)).receiptDigest).toBeNull()
})

test.each<[unknown, string]>([
  [clean({ receipt: 'yes' }), 'receipt'],
  [clean({ receipt: 1 }), 'receipt'],
  [clean({ receipts: true }), 'receipts'],
])('a wrong wish is 400 and named', async (body, path) => {
  const response = await host.at.ask(body)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ allow: false, error: { details: [{ path }] } })
})

test('the keys are open, public halves alone, and the document names them', async () => {
  const response = await fetch(`${host.at.url}/.well-known/acgs-receipt-keys`)
  const text = await response.text()
  expect(text).not.toContain('"d":')
  expect(ReceiptKeys.parse(JSON.parse(text)).keys).toHaveLength(1)
  expect((await fetch(`${host.at.url}/.well-known/acgs-receipt-keys`, { method: 'POST' })).status).toBe(405)
  const headers = { authorization: `Bearer ${host.at.token}` }
  const document = await (await fetch(`${host.at.url}/openapi.json`, { headers })).text()
  expect(document).toContain('/.well-known/acgs-receipt-keys')
  expect(document).toContain('receipt_missing')
})

test('a rotated key signs without a restart, and what the key before signed still verifies', async () => {
  const { receiptKeys } = dataFolder(host.own.root)
  const before = (await decided(execution())).receipt
  const file = JSON.parse(readFileSync(receiptKeys, 'utf8')) as { keys: object[] }
  const next = makeSigningKey(Math.floor(Date.now() / 1000) + 1)
  writeFileSync(`${receiptKeys}.new`, JSON.stringify({ keys: [...file.keys, next] }), { mode: 0o600 })
  renameSync(`${receiptKeys}.new`, receiptKeys)
  await vi.waitFor(async () => expect((await keysOf()).keys.map(({ kid }) => kid)).toContain(next.kid), within)
  const signed = async () => {
    const decision = await decided(execution())
    expect(decision, `${decision.refusal}: ${decision.violation_codes}`).toMatchObject({ allow: true, receipt: {} })
    expect(await checked(decision.receipt)).toMatchObject({ kid: next.kid })
  }
  await vi.waitFor(signed, slowly)
  expect(await checked(before)).toMatchObject({ state: 'valid' })
})

const other = mkdtempSync(join(tmpdir(), 'acgs-no-key-'))
afterAll(() => rmSync(other, { recursive: true, force: true }))
test('without a key the decision stands, carries none and says why; the engine says it is degraded', async () => {
  const at = await startTestEngine({
    database: host.own.database,
    root: other,
    seeds: false,
    engineId: 'engine-no-key',
    receiptKeyFile: undefined,
  })
  try {
    await vi.waitFor(async () => expect((await fetch(`${at.url}/ready`)).status).toBe(200), within)
    const ask = async (body: object) => (await (await at.ask(body, { token: host.at.token })).json()) as Decision
    expect(await ask(execution())).toMatchObject({ allow: true, receipt: null, receipt_missing: 'no_signing_key' })
    expect(await ask(clean())).not.toHaveProperty('receipt_missing')
    expect(await (await fetch(`${at.url}/health`)).json()).toMatchObject({ status: 'degraded' })
    expect(await keysOf(at.url)).toEqual({ keys: [] })
    expect(await at.metrics()).toMatch(/acgs_receipts_total\{outcome="no_signing_key",origin="simulated"\} 1\b/)
  } finally {
    await at.stop()
  }
})
