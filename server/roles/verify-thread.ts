import { parentPort, workerData } from 'node:worker_threads'
import { type VerifyOptions, verifyLog } from '@/server/audit/verify-log'
import { createPool, withConnection } from '@/server/db'

export type VerifyAsked = { url: string; options: Pick<VerifyOptions, 'from' | 'to'> }

const { url, options } = workerData as VerifyAsked // given by verify-in-thread.ts alone
const pool = createPool(url, 1)
const found = await withConnection(pool, (client) => verifyLog(client, options))
await pool.end()
parentPort?.postMessage(found)
